import {
  QueryCache,
  QueryClient,
  QueryClientProvider,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type QueryKey,
  type UseMutationResult,
  type UseQueryResult,
} from "@tanstack/react-query";
import { createContext, useContext, useEffect, useEffectEvent, useState, type ReactNode } from "react";
import { CallError } from "./errors";
import { commands } from "./generated/commands";
import type { PortalPageRequest } from "./generated/PortalPageRequest";
import type { Topic } from "./generated/Topic";
import type { CommandName, Commands, ExportedList, SavedExport, Transport } from "./transport";

const TransportContext = createContext<Transport | undefined>(undefined);

export function useTransport(): Transport {
  const transport = useContext(TransportContext);
  if (transport === undefined) throw new Error("ApiProvider is missing above this component");
  return transport;
}

/** How often a query that may succeed later is asked again before the person sees the error. */
const retries = 2;

function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      // When the owner of the data is gone, every page is affected: let the frame of the window find out.
      onError: (error, query) => {
        if (!(error instanceof CallError) || query.queryKey[0] === "app_state") return;
        if (error.error.code === "owner_unreachable") {
          void client.invalidateQueries({ queryKey: ["app_state"] });
        }
      },
    }),
    defaultOptions: {
      queries: {
        // The engine is on this computer: whether there is a network says nothing about it.
        networkMode: "always",
        staleTime: 30_000,
        retry: (failures, error) => failures < retries && error instanceof CallError && error.error.retryable,
        retryDelay: (attempt) => 250 * 2 ** attempt,
      },
      // What was sent may hold a secret: it is forgotten with the form that sent it.
      mutations: { networkMode: "always", retry: false, gcTime: 0 },
    },
  });
  return client;
}

/** Makes every query stale that is made of one of these topics. */
function invalidateTopics(client: QueryClient, topics: readonly Topic[]): void {
  void client.invalidateQueries({
    predicate: ({ queryKey: [name] }) =>
      commands[name as CommandName].topics.some((topic) => topics.includes(topic)),
  });
}

interface ApiProviderProps {
  transport: Transport;
  children: ReactNode;
}

export function ApiProvider({ transport, children }: ApiProviderProps) {
  const [client] = useState(createQueryClient);

  useEffect(() => {
    const stopChanged = transport.subscribe("changed", ({ topics }) => {
      invalidateTopics(client, topics);
    });
    const stopJob = transport.subscribe("job", (job) => {
      client.setQueryData(["account_sign_in_show", { job: job.id }], job);
    });
    return () => {
      stopChanged();
      stopJob();
    };
  }, [client, transport]);

  return (
    <TransportContext value={transport}>
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </TransportContext>
  );
}

interface QueryOptions<Name extends CommandName> {
  enabled?: boolean;
  /** Whether a component that appears asks again after a failure. */
  retryOnMount?: boolean;
  /** Whether only an answer of the moment will do, never one from before. */
  fresh?: boolean;
  /** Whose answer it is, where another person gets another one. */
  who?: string | null;
  /** Ms until it is asked again although nothing announced a change; `false` waits for that. */
  again?: (data: Commands[Name]["response"] | undefined, failed: boolean) => number | false;
}

/** Asks the engine and stays current: whatever changes a topic of the query makes it ask again. */
export function useCommandQuery<Name extends CommandName>(
  name: Name,
  request: Commands[Name]["request"],
  { enabled = true, retryOnMount = true, fresh = false, who, again = () => false }: QueryOptions<Name> = {},
): UseQueryResult<Commands[Name]["response"], CallError> {
  const transport = useTransport();
  return useQuery<Commands[Name]["response"], CallError>({
    queryKey: who === undefined ? [name, request] : [name, request, who],
    queryFn: () => transport.call(name, request),
    enabled,
    retryOnMount,
    ...(fresh ? { staleTime: 0, gcTime: 0 } : {}),
    refetchInterval: ({ state }) => again(state.data, state.status === "error"),
  });
}

/**
 * Asks for a list page by page and stays current. What was shown stays until the first page of another list is there, so that nothing
 * flickers; but not when the other list is another person's (`who`).
 */
export function useCommandPages<Name extends CommandName, Cursor>(
  name: Name,
  key: unknown,
  requestOf: (after: Cursor | undefined) => Commands[Name]["request"],
  nextOf: (page: Commands[Name]["response"]) => Cursor | undefined,
  who: string | null = null,
) {
  const transport = useTransport();
  return useInfiniteQuery<
    Commands[Name]["response"],
    CallError,
    InfiniteData<Commands[Name]["response"]>,
    QueryKey,
    Cursor | undefined
  >({
    queryKey: [name, "pages", key, who],
    queryFn: ({ pageParam }) => transport.call(name, requestOf(pageParam as Cursor | undefined)),
    initialPageParam: undefined,
    getNextPageParam: nextOf,
    placeholderData: (before, query) => (query?.queryKey[3] === who ? before : undefined),
  });
}

/** Has the engine change something; the queries that it makes stale are asked again. */
export function useCommand<Name extends CommandName>(
  name: Name,
): UseMutationResult<Commands[Name]["response"], CallError, Commands[Name]["request"]> {
  const transport = useTransport();
  const client = useQueryClient();
  return useMutation({
    mutationKey: [name],
    mutationFn: (request: Commands[Name]["request"]) => transport.call(name, request),
    onSuccess: () => {
      invalidateTopics(client, commands[name].topics);
    },
  });
}

/** Opens the page on which a person signs in, in the system's browser. */
export function useOpenSignInPage(): UseMutationResult<void, CallError, string> {
  const transport = useTransport();
  return useMutation({ mutationFn: (job: string) => transport.openSignInPage(job) });
}

/** Opens the maker portal's page of a workflow's flow, or of the Solutions of a store's environment, in the system's browser. */
export function useOpenPortal(): UseMutationResult<void, CallError, PortalPageRequest> {
  const transport = useTransport();
  return useMutation({ mutationFn: (request: PortalPageRequest) => transport.openPortal(request) });
}

/** Keeps the window from being closed as long as `held`, and says when somebody tried. Returns what closes it all the same. */
export function useHeldWindow(held: boolean, tried: () => void): () => void {
  const transport = useTransport();
  const ask = useEffectEvent(tried);
  useEffect(() => {
    if (!held) return;
    return transport.holdWindow(() => {
      ask();
    });
  }, [held, transport]);
  return () => void transport.closeWindow().catch(() => undefined);
}

/** Writes a list into the person's Downloads folder, and tells where. */
export function useSaveExport(): UseMutationResult<SavedExport, CallError, ExportedList> {
  const transport = useTransport();
  return useMutation({ mutationFn: (list: ExportedList) => transport.saveExport(list) });
}
