import { useCommandPages, useCommandQuery, useTransport } from "./client";
import { CallError } from "./errors";
import { useAppState } from "./queries";
import type { RequestFormRequest } from "./generated/RequestFormRequest";
import type { RequestListRequest } from "./generated/RequestListRequest";
import type { RequestListResponse } from "./generated/RequestListResponse";

/** Which requests are listed, and in which order. */
export type RequestQuery = Omit<RequestListRequest, "after" | "limit">;

/** The first page fills a large window; whoever scrolls on gets as many as one call may bring. */
const firstPage = 100;
const mostOfPage = 500;

/** Whose list it is; nobody's where everybody sees the same. */
function useWhose({ scope }: RequestQuery): string | null {
  const { data } = useAppState();
  return scope === "all" ? null : (data?.activeAccount?.id ?? null);
}

/** Tells whether nobody is signed in whose requests these would be; what is still at hand was somebody else's then. */
function isNobodys(error: Error | null): boolean {
  return error instanceof CallError && error.error.code === "sign_in_needed";
}

/** Requests page by page. */
export function useRequestPages(query: RequestQuery) {
  const who = useWhose(query);
  return useCommandPages(
    "request_list",
    query,
    (after: string | undefined) =>
      after === undefined ? { ...query, limit: firstPage } : { ...query, after, limit: mostOfPage },
    ({ next }) => next ?? undefined,
    who,
  );
}

/** How many requests there are; nothing where it is not known whose. */
export function useRequestCount(query: RequestQuery, enabled = true): number | undefined {
  const who = useWhose(query);
  const { data, error } = useCommandQuery("request_list", { ...query, limit: 1 }, { enabled, who });
  return isNobodys(error) ? undefined : data?.total;
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
  return useCommandQuery("request_form", request, { enabled, fresh: true });
}
