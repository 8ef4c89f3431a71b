import type { ReactNode } from "react";
import { isGone } from "@/api/problem";
import { NotFound } from "@/app/nowhere";
import { Page } from "./Page";
import { Failure, Loading } from "./states";

interface AwaitedProps {
  /** What the thing is, as long as it has no name. */
  title: string;
  error: unknown;
  again: () => void;
  /** The way to the list of all. */
  back: ReactNode;
}

/** The page of one thing that is not here: on its way, gone, or out of reach. */
export function Awaited({ title, error, again, back }: AwaitedProps) {
  if (isGone(error)) return <NotFound back={back} />;
  return (
    <Page title={title} back={back}>
      {error ? <Failure error={error} again={again} /> : <Loading rows={8} />}
    </Page>
  );
}
