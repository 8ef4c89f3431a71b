import type { NodeType } from "@/canvas/catalogue";

/** The types that people may add, by group, in the catalogue's order. */
export function grouped(types: NodeType[]): [string, NodeType[]][] {
  const groups = new Map<string, NodeType[]>();
  for (const type of types) {
    if (type.palette) groups.set(type.group, [...(groups.get(type.group) ?? []), type]);
  }
  return [...groups];
}
