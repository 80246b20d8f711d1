import {
  QueryCache,
  QueryClient,
  QueryClientProvider,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from "@tanstack/react-query";
import { createContext, useContext, useEffect, useEffectEvent, useState, type ReactNode } from "react";
import {
  queryTopics,
  staleTopics,
  type CommandName,
  type Commands,
  type EventName,
  type Events,
  type MutationName,
  type QueryName,
  type Topic,
} from "./contract";
import { CallError } from "./errors";
import type { Transport } from "./transport";

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
        if (error.error.code === "owner_unreachable")
          void client.invalidateQueries({ queryKey: ["app_state"] });
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
      mutations: { networkMode: "always", retry: false },
    },
  });
  return client;
}

/** Makes every query stale that is made of one of these topics. */
function invalidate(client: QueryClient, topics: readonly Topic[]): void {
  void client.invalidateQueries({
    predicate: ({ queryKey: [name] }) =>
      queryTopics[name as QueryName].some((topic) => topics.includes(topic)),
  });
}

/** Listens to an event for as long as the component is there. */
export function useEvent<Name extends EventName>(
  event: Name,
  listener: (payload: Events[Name]) => void,
): void {
  const transport = useTransport();
  const onEvent = useEffectEvent(listener);
  useEffect(
    () =>
      transport.subscribe(event, (payload) => {
        onEvent(payload);
      }),
    [event, transport],
  );
}

interface ApiProviderProps {
  transport: Transport;
  children: ReactNode;
}

export function ApiProvider({ transport, children }: ApiProviderProps) {
  const [client] = useState(createQueryClient);

  useEffect(
    () =>
      transport.subscribe("changed", ({ topics }) => {
        invalidate(client, topics);
      }),
    [client, transport],
  );

  return (
    <TransportContext value={transport}>
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </TransportContext>
  );
}

/** Asks the engine and stays current: what changes a topic of the query makes it ask again. */
export function useCommandQuery<Name extends QueryName>(
  name: Name,
  request: Commands[Name]["request"],
): UseQueryResult<Commands[Name]["response"], CallError> {
  const transport = useTransport();
  return useQuery({ queryKey: [name, request], queryFn: () => transport.call(name, request) });
}

/** Has the engine change something; the queries that it makes stale are asked again. */
export function useCommand<Name extends MutationName>(
  name: Name,
): UseMutationResult<Commands[Name]["response"], CallError, Commands[Name]["request"]> {
  const transport = useTransport();
  const client = useQueryClient();
  return useMutation({
    mutationKey: [name],
    mutationFn: (request: Commands[Name]["request"]) => transport.call(name as CommandName & Name, request),
    onSuccess: () => {
      invalidate(client, staleTopics[name]);
    },
  });
}
