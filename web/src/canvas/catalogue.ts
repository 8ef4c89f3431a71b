import { useMemo } from "react";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import type { Definition } from "./definition";

export type NodeType = components["schemas"]["NodeTypeView"];
export type Card = components["schemas"]["Card"];
export type Exit = components["schemas"]["ExitView"];
export type FlowProblem = components["schemas"]["Check"]["problems"][number];
export type Catalogue = ReadonlyMap<string, NodeType>;
export type Cards = ReadonlyMap<string, Card>;

const STEADY = { staleTime: Number.POSITIVE_INFINITY, refetchInterval: false } as const;
const NONE: Catalogue = new Map();

/** Every node type by its name; empty until it is known. */
export function useCatalogue(): Catalogue {
  const { data } = api.useQuery("get", "/api/v1/workflows/node-types", {}, STEADY);
  return useMemo(() => (data ? new Map(data.items.map((item) => [item.type, item])) : NONE), [data]);
}

export function byKey(cards: Card[]): Cards {
  return new Map(cards.map((card) => [card.key, card]));
}

/** What the cards of a version's nodes say. A version never changes, so it is asked once. */
export function useCards(definition: Definition): Cards {
  const body = { definition: { ...definition } };
  const { data } = api.useQuery("post", "/api/v1/workflows/validate", { body }, STEADY);
  return useMemo(() => byKey(data?.cards ?? []), [data]);
}
