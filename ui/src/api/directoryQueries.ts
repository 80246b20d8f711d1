import { useCommandQuery } from "./client";
import type { DirectorySearchKind } from "./generated/DirectorySearchKind";

/** Who in a store's directory has a name that begins with a text; nobody is looked for by an empty one. */
export function useDirectorySearch(store: string, text: string, kind: DirectorySearchKind) {
  return useCommandQuery("directory_search", { store, text, kind }, { enabled: text !== "" });
}
