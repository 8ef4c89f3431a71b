import { notifications } from "@mantine/notifications";
import { type Mutation, MutationCache, QueryClient } from "@tanstack/react-query";
import i18next from "i18next";
import { askSession } from "@/account/session";
import { client, type Watched } from "@/api/client";
import { isProblem, said } from "@/api/problem";

/** Whether somebody deals with what went wrong: a handler, or a page that shows it. */
function isHandled({ options, meta }: Pick<Mutation<unknown, unknown, unknown>, "options" | "meta">): boolean {
  const watched = meta?.["watched"] as Watched | undefined;
  return options.onError !== undefined || meta?.["shown"] === true || watched?.error === true;
}

/** Answers are shown at once and looked at again behind the scenes; hints from the server say when. */
export const queries = new QueryClient({
  mutationCache: new MutationCache({
    onError: (error, _, __, mutation) => {
      if (!isHandled(mutation)) notifications.show({ color: "red", message: said(error, i18next.t("kit:away")) });
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchInterval: 30_000,
      retry: (count, error) => !isProblem(error) && count < 2,
    },
  },
});

/** The session has ended, maybe, or was begun anew in another tab and has another token now. */
const ENDED = [401, 403];

client.use({
  onResponse: ({ response }) => {
    if (ENDED.includes(response.status)) askSession(queries);
  },
});
