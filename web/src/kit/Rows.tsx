import type { ReactNode } from "react";
import classes from "./Rows.module.css";

/** A list of things, one a row; on a narrow screen each is a card. */
export function Rows({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className={`ft-card ${classes["rows"]}`} aria-label={label}>
      {children}
    </ul>
  );
}

/** A row: what it is (the link in it covers the whole row), its facts in columns, and its menu at the end. */
export function Row({ lead, facts, menu }: { lead: ReactNode; facts: ReactNode[]; menu?: ReactNode }) {
  return (
    <li className={classes["row"]}>
      <div className={classes["lead"]}>{lead}</div>
      {facts.map((fact, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a fact is its column
        <div key={place} className={classes["fact"]}>
          {fact}
        </div>
      ))}
      {menu && <div className={classes["menu"]}>{menu}</div>}
    </li>
  );
}
