import { Center, Loader } from "@mantine/core";
import { Outlet, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { NeedsLink } from "@/account/NeedsLink";
import { SignIn } from "@/account/SignIn";
import { SignInAgain, useRestingKeys } from "@/account/SignInAgain";
import { type Session, useSession } from "@/account/session";
import { Failure } from "@/kit/states";
import { Shell } from "./Shell";

/** Lets in who is signed in; everybody else sees the way in. The address stays, so that one arrives where one meant to. */
export function Root() {
  const { t } = useTranslation("kit");
  const { pathname } = useLocation();
  const session = useSession();
  const held = useRef<Session>(null);
  const who = session.data?.account?.id;
  const before = held.current?.account?.id;
  const isOther = before !== undefined && who !== undefined && before !== who;
  useRestingKeys();
  useEffect(() => {
    if (isOther) location.reload(); // another person, by another tab: what is here is not for their eyes
  }, [isOther]);
  if (session.isPending || isOther)
    return (
      <Center h="100dvh">
        <Loader role="status" aria-label={t("loading")} />
      </Center>
    );
  if (!session.data) return <Failure error={session.error} again={() => void session.refetch()} />;
  if (session.data.account) held.current = session.data;
  // A session that ends takes nothing off the page: what was typed there is still to be saved.
  if (held.current?.account) {
    return (
      <>
        <Shell session={held.current} />
        {!session.data.account && <SignInAgain account={held.current.account} />}
      </>
    );
  }
  if (pathname === "/setup") return <Outlet />;
  return session.data.setUp ? <SignIn /> : <NeedsLink />;
}
