import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";
import type { FlowViewProps } from "./FlowCanvas";

const FlowCanvas = lazy(() => import("./FlowCanvas"));

/** A workflow to look at: with how an execution went through it, or with its numbers. It fills what holds it. */
export function FlowView(props: FlowViewProps) {
  return (
    <Suspense fallback={<Skeleton height="100%" radius={0} />}>
      <FlowCanvas {...props} />
    </Suspense>
  );
}
