import { type Edited, same } from "./fields";

/** What a person made of a form's fields, and of which ones. */
export interface Edit {
  fields: Edited[];
  of: Edited[];
}

interface Standing extends Edit {
  /** Whether something would be lost. */
  dirty: boolean;
  /** Whether others have changed meanwhile what was edited. */
  elsewhere: boolean;
}

/** How an edit stands against the fields that are there now. Who has changed nothing follows what others change. */
export function standing(edit: Edit | null, known: Edited[]): Standing {
  const nothingOfMine = edit === null || (same(edit.fields, edit.of) && !same(edit.of, known));
  const fields = nothingOfMine ? known : edit.fields;
  const dirty = !same(fields, known);
  const of = dirty && edit !== null ? edit.of : known;
  return { fields, of, dirty, elsewhere: !same(of, known) };
}
