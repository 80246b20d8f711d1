import {
  InteractionTag,
  InteractionTagPrimary,
  InteractionTagSecondary,
  Link,
  makeStyles,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import type { TFunction } from "i18next";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useRequestCount, useStores, type RequestCondition } from "../../../api";
import type { Scope } from "../scope";
import { useToday } from "./dates";
import { isTurned, queryOf, textFilters, withoutFilter, type Filters } from "./listSearch";

const useStyles = makeStyles({
  bar: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: tokens.spacingHorizontalS,
    minHeight: "32px",
    flexShrink: 0,
  },
  label: { ...typographyStyles.body1, color: tokens.colorNeutralForeground2 },
  tags: {
    display: "flex",
    flexWrap: "wrap",
    gap: tokens.spacingHorizontalS,
    listStyleType: "none",
    margin: 0,
    padding: 0,
  },
  tag: { maxWidth: "320px" },
  tagText: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  counts: {
    ...typographyStyles.body1,
    marginLeft: "auto",
    color: tokens.colorNeutralForeground2,
    fontVariantNumeric: "tabular-nums",
  },
});

interface FilterBarProps {
  scope: Scope;
  filters: Filters;
  /** How many requests pass the filters; nothing before that is known. */
  total: number | undefined;
  onChange: (filters: Filters) => void;
  /** Opens the filters at this one. */
  onEdit: () => void;
}

/** Which filters are on, each with a way out of it, and how many requests they keep back. */
export function FilterBar({ scope, filters, total, onChange, onEdit }: FilterBarProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const tags = useTags(filters);
  const bar = useRef<HTMLDivElement>(null);

  return (
    <div ref={bar} className={styles.bar} role="group" aria-label={t("requestFilters.on")}>
      <span className={styles.label}>
        {tags.length === 0 ? t("requestFilters.none") : t("requestFilters.on")}
      </span>
      <ul className={styles.tags}>
        {tags.map(({ name, text, rest }) => (
          <li key={name}>
            <InteractionTag size="small" appearance="outline" className={styles.tag}>
              <InteractionTagPrimary
                hasSecondaryAction
                title={text}
                primaryText={{ className: styles.tagText }}
                onClick={onEdit}
              >
                {text}
              </InteractionTagPrimary>
              <InteractionTagSecondary
                aria-label={t("requestFilters.remove")}
                onClick={() => {
                  onChange(rest);
                  bar.current?.querySelector<HTMLElement>("button, a")?.focus();
                }}
              />
            </InteractionTag>
          </li>
        ))}
      </ul>
      <Counts scope={scope} filters={filters} total={total} onChange={onChange} />
    </div>
  );
}

interface Tag {
  name: string;
  text: string;
  rest: Filters;
}

function useTags(filters: Filters): Tag[] {
  const { t } = useTranslation();
  const stores = useStores();
  const { status, date, event, workflowType, store, ...texts } = filters;
  const tags: Tag[] = [];
  function orNot(condition: RequestCondition, value: string): string {
    return isTurned(filters, condition) ? t("requestFilters.not", { value }) : value;
  }
  if (status !== "all") {
    tags.push({
      name: "status",
      text: tagText(t, t("requestFilters.status.label"), t(`requestFilters.status.${status}`)),
      rest: { ...filters, status: "all" },
    });
  }
  if (date !== "all") {
    tags.push({
      name: "date",
      text: tagText(t, t("requestFilters.date.label"), t(`requestFilters.date.${date}`)),
      rest: { ...filters, date: "all" },
    });
  }
  for (const name of textFilters) {
    const value = texts[name];
    if (value === undefined) continue;
    const words = name === "text" ? orNot(name, value) : value;
    tags.push({
      name,
      text: tagText(t, t(`requestFilters.${name}`), words),
      rest: withoutFilter(filters, name),
    });
  }
  if (event !== undefined) {
    tags.push({
      name: "event",
      text: tagText(t, t("requestFilters.event"), orNot("event", t(`requestFilters.events.${event}`))),
      rest: withoutFilter(filters, "event"),
    });
  }
  if (workflowType !== undefined) {
    const type = t(`workflows.types.${workflowType}`);
    tags.push({
      name: "workflowType",
      text: tagText(t, t("requestFilters.workflowType"), orNot("workflowType", type)),
      rest: withoutFilter(filters, "workflowType"),
    });
  }
  if (store !== undefined) {
    const name = stores.data?.stores.find(({ id }) => id === store)?.name ?? store;
    tags.push({
      name: "store",
      text: tagText(t, t("requestFilters.store"), name),
      rest: withoutFilter(filters, "store"),
    });
  }
  return tags;
}

function tagText(t: TFunction, label: string, value: string): string {
  return t("requestFilters.tag", { label, value });
}

/** How many requests there are, and how many more the date keeps back. */
function Counts({ scope, filters, total, onChange }: Omit<FilterBarProps, "onEdit">) {
  const styles = useStyles();
  const { t } = useTranslation();
  const today = useToday();
  const whenever: Filters = { ...filters, date: "all" };
  const dated = filters.date !== "all" && total !== undefined;
  const ofAllDates = useRequestCount(queryOf(scope, whenever, today), dated);
  if (total === undefined) return null;
  const more = dated && ofAllDates !== undefined ? ofAllDates - total : 0;

  return (
    <span className={styles.counts} role="status">
      {t("requests.count", { count: total })}
      {more > 0 && (
        <>
          {" "}
          {t("requests.others", { count: more })}{" "}
          <Link
            inline
            onClick={() => {
              onChange(whenever);
            }}
          >
            {t("requests.showOthers")}
          </Link>
        </>
      )}
    </span>
  );
}
