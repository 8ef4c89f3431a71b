import { type Edited, same } from "./fields";

/** What a person made of a form's fields, and of which ones. */
export interface Edit {
  fields: Edited[];
  of: Edited[];
  /** What was sent to be saved, for as long as no answer says what became of it: it may be there all the same. */
  sent?: Edited[] | undefined;
}

interface Standing {
  fields: Edited[];
  of: Edited[];
  /** Whether something would be lost. */
  dirty: boolean;
  /** Whether others have changed meanwhile what was edited. */
  elsewhere: boolean;
}

/** How an edit stands against the fields that are there now. Who has changed nothing follows what others change. */
export function standing(edit: Edit | null, known: Edited[]): Standing {
  const isSaved = edit?.sent !== undefined && same(edit.sent, known);
  const begun = edit === null || isSaved ? known : edit.of;
  const nothingOfMine = edit === null || (same(edit.fields, begun) && !same(begun, known));
  const fields = nothingOfMine ? known : edit.fields;
  const dirty = !same(fields, known);
  const of = dirty ? begun : known;
  return { fields, of, dirty, elsewhere: !same(of, known) };
}
