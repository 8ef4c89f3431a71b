/** How lists that come in pages are asked for, for `api.useInfiniteQuery`. */
export const PAGES = {
  pageParamName: "cursor",
  initialPageParam: undefined,
  getNextPageParam: (last: { nextCursor: string | null }) => last.nextCursor ?? undefined,
};
