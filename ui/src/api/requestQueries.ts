import { useCommandPages, useCommandQuery, useTransport } from "./client";
import type { RequestFormRequest } from "./generated/RequestFormRequest";
import type { RequestListRequest } from "./generated/RequestListRequest";
import type { RequestListResponse } from "./generated/RequestListResponse";

/** Which requests are listed, and in which order. */
export type RequestQuery = Omit<RequestListRequest, "after" | "limit">;

/** The first page fills a large window; whoever scrolls on gets as many as one call may bring. */
const firstPage = 100;
const mostOfPage = 500;

/** Requests page by page. */
export function useRequestPages(query: RequestQuery) {
  return useCommandPages(
    "request_list",
    query,
    (after: string | undefined) =>
      after === undefined ? { ...query, limit: firstPage } : { ...query, after, limit: mostOfPage },
    ({ next }) => next ?? undefined,
  );
}

/** How many requests there are. */
export function useRequestCount(query: RequestQuery, enabled = true): number | undefined {
  return useCommandQuery("request_list", { ...query, limit: 1 }, { enabled }).data?.total;
}

/** A request with what happened to it. */
export function useRequest(request: string) {
  return useCommandQuery("request_show", { request });
}

/** Reads one large page of requests, for those who need all of them. */
export function useReadRequests(): (query: RequestQuery, after?: string) => Promise<RequestListResponse> {
  const transport = useTransport();
  return (query, after) =>
    transport.call("request_list", {
      ...query,
      ...(after === undefined ? {} : { after }),
      limit: mostOfPage,
    });
}

/** The form of a change: its fields, what they hold now, and who could decide. Values of the moment: never from before. */
export function useRequestForm(request: RequestFormRequest, enabled = true) {
  return useCommandQuery("request_form", request, { enabled });
}
