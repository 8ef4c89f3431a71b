/** How lists that come in pages are asked for, for `api.useInfiniteQuery`. */
export const PAGES = {
  pageParamName: "cursor",
  initialPageParam: null, // were it undefined, the client would ask from cursor 0
  getNextPageParam: (last: { nextCursor: string | null }) => last.nextCursor ?? undefined,
};
