import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  CallError,
  useReadRequests,
  useSaveExport,
  useStores,
  type RequestQuery,
  type RequestView,
} from "../../../api";
import { csvOf } from "./csv";

/** How far an export is, or what came of it. */
export type ExportState =
  | { kind: "idle" }
  | { kind: "reading"; read: number; total: number }
  | { kind: "saving" }
  | { kind: "done"; count: number; path: string }
  | { kind: "failed"; error: CallError };

/** Reads all pages of a list and writes them into a file. */
export function useExport(query: RequestQuery): {
  state: ExportState;
  start: (total: number) => void;
  cancel: () => void;
} {
  const { t } = useTranslation();
  const read = useReadRequests();
  const save = useSaveExport();
  const stores = useStores();
  const [state, setState] = useState<ExportState>({ kind: "idle" });
  // Each export has a number: one that was cancelled finds that it is not the present one.
  const present = useRef(0);

  useEffect(
    () => () => {
      present.current += 1;
    },
    [],
  );

  async function run(total: number) {
    present.current += 1;
    const own = present.current;
    const cancelled = () => present.current !== own;
    setState({ kind: "reading", read: 0, total });
    try {
      const found: RequestView[] = [];
      let after: string | undefined;
      do {
        const page = await read(query, after);
        if (cancelled()) return;
        found.push(...page.requests);
        after = page.next ?? undefined;
        setState({ kind: "reading", read: found.length, total: page.total });
      } while (after !== undefined);
      setState({ kind: "saving" });
      const names = new Map(stores.data?.stores.map(({ id, name }) => [id, name]));
      const text = csvOf(t, found, (store) => names.get(store) ?? store);
      const { path } = await save.mutateAsync({
        name: t("export.file", { date: new Date().toISOString().slice(0, 10) }),
        text,
      });
      if (!cancelled()) setState({ kind: "done", count: found.length, path });
    } catch (thrown) {
      if (!cancelled()) setState({ kind: "failed", error: CallError.from(thrown) });
    }
  }

  return {
    state,
    start: (total) => void run(total),
    cancel: () => {
      present.current += 1;
      setState({ kind: "idle" });
    },
  };
}
