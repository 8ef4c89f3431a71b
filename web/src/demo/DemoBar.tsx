import { lazy, Suspense } from "react";
import classes from "./DemoBar.module.css";

// Only the demo has it, so only the demo loads it.
const Bar = lazy(() => import("./bar/Bar"));

/** The bar above every page of the demo. Its place is kept, so that nothing moves when it comes. */
export function DemoBar() {
  return (
    <div className={classes["place"]}>
      <Suspense>
        <Bar />
      </Suspense>
    </div>
  );
}
