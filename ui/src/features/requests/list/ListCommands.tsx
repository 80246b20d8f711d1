import { makeStyles } from "@fluentui/react-components";
import {
  AddRegular,
  ArrowClockwiseRegular,
  ArrowDownloadRegular,
  ArrowForwardRegular,
  ArrowRepeatAllRegular,
  CheckmarkRegular,
  DismissRegular,
  FilterRegular,
} from "@fluentui/react-icons";
import type { TFunction } from "i18next";
import { useRef, useState, type ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { RequestQuery, RequestView } from "../../../api";
import { ButtonLink } from "../../../shared/ButtonLink";
import { CommandBar, type Command } from "../../../shared/CommandBar";
import { BulkDialog } from "../bulk/BulkDialog";
import { refusalOfAll, type BulkAction, type Deciding } from "../bulk/bulkActions";
import { useDeciding } from "../bulk/useDeciding";
import { ExportDialog } from "../export/ExportDialog";
import { useExport } from "../export/useExport";
import type { Scope } from "../scope";

const icons: Record<BulkAction, ReactElement> = {
  approve: <CheckmarkRegular />,
  deny: <DismissRegular />,
  reroute: <ArrowForwardRegular />,
  retry: <ArrowRepeatAllRegular />,
};

/** The documented commands; nobody reroutes what they asked for themselves. */
const actionsOf: Record<Scope, readonly BulkAction[]> = {
  mine: ["approve", "deny", "retry"],
  inbox: ["approve", "deny", "reroute", "retry"],
  all: ["approve", "deny", "reroute", "retry"],
};

const useStyles = makeStyles({
  // Only there to be asked for its commands.
  bar: { display: "contents" },
});

interface ListCommandsProps {
  scope: Scope;
  selected: readonly RequestView[];
  /** What is listed, and how much of it there is. */
  query: RequestQuery;
  total: number;
  filtering: boolean;
  onFilter: () => void;
  refreshing: boolean;
  onRefresh: () => void;
}

/** What can be done with a list and with what is selected in it. */
export function ListCommands({
  scope,
  selected,
  query,
  total,
  filtering,
  onFilter,
  refreshing,
  onRefresh,
}: ListCommandsProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const deciding = useDeciding();
  const [doing, setDoing] = useState<BulkAction>();
  const exporting = useExport(query);
  const bar = useRef<HTMLSpanElement>(null);
  const commands: Command[] = actionsOf[scope].map((action) => ({
    id: action,
    label: t(`bulk.${action}.command`),
    icon: icons[action],
    why: whyNot(t, action, selected, deciding),
    onClick: () => {
      setDoing(action);
    },
  }));

  /** Gives the focus back to a command, or to the menu in which it stands where the window is narrow. */
  function giveBack(id: string) {
    const command = bar.current?.querySelector<HTMLElement>(`[data-command=${id}]`);
    command?.focus();
    if (document.activeElement === command) return;
    bar.current?.querySelector<HTMLElement>("[aria-haspopup=menu]")?.focus();
  }

  return (
    <>
      <span ref={bar} className={styles.bar}>
        <CommandBar
          first={
            <ButtonLink to="/requests/new" appearance="primary" icon={<AddRegular />}>
              {t("requests.new")}
            </ButtonLink>
          }
          commands={[
            ...commands,
            {
              id: "filters",
              label: t("requestFilters.title"),
              icon: <FilterRegular />,
              expanded: filtering,
              priority: 1,
              onClick: onFilter,
            },
            {
              id: "refresh",
              label: t("actions.refresh"),
              icon: <ArrowClockwiseRegular />,
              working: refreshing,
              onClick: onRefresh,
            },
            {
              id: "export",
              label: t("export.command"),
              icon: <ArrowDownloadRegular />,
              why: total === 0 ? t("export.nothing") : undefined,
              onClick: () => {
                exporting.start(total);
              },
            },
          ]}
        />
      </span>
      <ExportDialog
        state={exporting.state}
        onClose={() => {
          exporting.cancel();
          giveBack("export");
        }}
      />
      {doing !== undefined && (
        <BulkDialog
          action={doing}
          requests={selected}
          onClose={() => {
            setDoing(undefined);
            giveBack(doing);
          }}
        />
      )}
    </>
  );
}

/** Why an action can be done with nothing of what is selected. */
function whyNot(
  t: TFunction,
  action: BulkAction,
  selected: readonly RequestView[],
  deciding: Deciding,
): string | undefined {
  if (selected.length === 0) return t("bulk.selectFirst");
  const code = refusalOfAll(action, selected, deciding);
  if (code === undefined) return undefined;
  return `${t("errorDetails.sentence", { title: t(`errors.${code}.title`) })} ${t(`errors.${code}.remedy`)}`;
}
