import { makeStyles, tokens } from "@fluentui/react-components";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRequestPages } from "../../../api";
import { ErrorBar } from "../../../shared/ErrorNotice";
import { Page } from "../../../shared/Page";
import { RequestDrawer } from "../details/RequestDrawer";
import { scopeTitles, type Scope } from "../scope";
import { useToday } from "./dates";
import { FilterBar } from "./FilterBar";
import { FilterPanel } from "./FilterPanel";
import { ListCommands } from "./ListCommands";
import { filtersOf, queryOf, searchOf, searchOfSort, sortOf, type Filters } from "./listSearch";
import { ListError, ListLoading, NoRequests } from "./listStates";
import { RequestGrid, type GridHandle } from "./RequestGrid";

const useStyles = makeStyles({
  layout: { display: "flex", height: "100%" },
  page: { flex: "1 1 0", minWidth: 0, overflow: "auto" },
  content: {
    flex: "1 1 0",
    minHeight: 0,
    display: "flex",
    flexDirection: "column",
    gap: tokens.spacingVerticalM,
  },
});

/** One of the three lists of requests, with the details of one beside it. */
export function RequestList({ scope }: { scope: Scope }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const search = useSearch({ from: "/requests/$scope" });
  const navigate = useNavigate({ from: "/requests/$scope" });
  const today = useToday();
  const filters = filtersOf(scope, search);
  const sort = sortOf(search);
  const query = queryOf(scope, filters, today, sort);
  const pages = useRequestPages(query);
  // With nobody signed in any more, what is still at hand was somebody else's.
  const known = pages.error?.error.code === "sign_in_needed" ? undefined : pages.data;
  const rows = useMemo(() => known?.pages.flatMap(({ requests }) => requests) ?? [], [known]);
  const total = known?.pages.at(-1)?.total;
  const [filtering, setFiltering] = useState(false);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  // What went away with its row is selected no longer.
  const selected = useMemo(() => rows.filter(({ id }) => marked.has(id)), [marked, rows]);
  const grid = useRef<GridHandle>(null);
  const page = useRef<HTMLDivElement>(null);

  function go(next: Filters, request: string | undefined, order = sort) {
    const address = {
      ...searchOf(scope, next),
      ...searchOfSort(order),
      ...(request === undefined ? {} : { request }),
    };
    void navigate({ search: address, replace: true });
  }
  function show(next: Filters) {
    setFiltering(false);
    go(next, search.request);
  }

  return (
    <div className={styles.layout}>
      <div ref={page} className={styles.page}>
        <Page
          title={t(scopeTitles[scope])}
          layout="fill"
          commands={
            <ListCommands
              scope={scope}
              selected={selected}
              query={query}
              total={total ?? 0}
              filtering={filtering}
              onFilter={() => {
                setFiltering(!filtering);
              }}
              refreshing={pages.isFetching}
              onRefresh={() => void pages.refetch()}
            />
          }
        >
          <div className={styles.content}>
            <FilterBar
              scope={scope}
              filters={filters}
              total={total}
              onChange={show}
              onEdit={() => {
                setFiltering(true);
              }}
            />
            {filtering && (
              <FilterPanel
                scope={scope}
                filters={filters}
                onApply={(next) => {
                  show(next);
                  page.current?.querySelector<HTMLElement>("[data-command=filters]")?.focus();
                }}
              />
            )}
            {rows.length > 0 && pages.error !== null && !pages.isFetchNextPageError && (
              <ErrorBar error={pages.error} onRetry={() => void pages.refetch()} />
            )}
            {rows.length > 0 ? (
              <RequestGrid
                ref={grid}
                label={t(scopeTitles[scope])}
                rows={rows}
                total={total ?? rows.length}
                status={filters.status}
                waiting={pages.isPlaceholderData}
                more={{
                  has: pages.hasNextPage,
                  loading: pages.isFetching,
                  error: pages.isFetchNextPageError ? pages.error : null,
                  load: () => void pages.fetchNextPage(),
                }}
                selected={new Set(selected.map(({ id }) => id))}
                open={search.request}
                sort={sort}
                onSort={(next) => {
                  go(filters, search.request, next);
                }}
                onSelected={setMarked}
                onOpen={(id) => {
                  go(filters, id);
                }}
              />
            ) : pages.isPending ? (
              <ListLoading />
            ) : pages.error !== null ? (
              <ListError error={pages.error} onRetry={() => void pages.refetch()} />
            ) : (
              <NoRequests scope={scope} filters={filters} onChange={show} />
            )}
          </div>
        </Page>
      </div>
      {search.request !== undefined && (
        <RequestDrawer
          key={search.request}
          id={search.request}
          onClose={() => {
            const id = search.request ?? "";
            go(filters, undefined);
            grid.current?.focusRow(id);
          }}
        />
      )}
    </div>
  );
}
