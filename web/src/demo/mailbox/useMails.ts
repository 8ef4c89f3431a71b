import { api } from "@/api/client";
import { PAGES } from "@/kit/lists";

/** The mails that were kept, newest first, page by page; only those to one address, if it is given. */
export function useMails(to: string | undefined) {
  const query = { limit: 50, ...(to !== undefined && { recipient: to }) };
  const found = api.useInfiniteQuery("get", "/api/v1/captured-mails", { params: { query } }, PAGES);
  return { ...found, data: found.data?.pages.flatMap((page) => page.items) };
}

export type Mails = ReturnType<typeof useMails>;
