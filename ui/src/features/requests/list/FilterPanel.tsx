import {
  Button,
  Field,
  Input,
  makeStyles,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  Select,
  tokens,
} from "@fluentui/react-components";
import { AddRegular } from "@fluentui/react-icons";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStores } from "../../../api";
import type { Scope } from "../scope";
import {
  dateFilters,
  defaultFilters,
  conditions,
  events,
  isCondition,
  isTurned,
  statuses,
  textFilters,
  turned,
  without,
  workflowTypes,
  type DateFilter,
  type Filters,
  type StatusFilter,
  type TextFilter,
} from "./listSearch";

const useStyles = makeStyles({
  form: {
    display: "flex",
    flexDirection: "column",
    gap: tokens.spacingVerticalM,
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground2,
    flexShrink: 0,
  },
  fields: {
    display: "grid",
    gridTemplateColumns: "repeat(auto-fill, minmax(min(200px, 100%), 1fr))",
    alignItems: "start",
    gap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalM,
  },
  custom: { minWidth: 0, marginTop: tokens.spacingVerticalXS, width: "100%" },
  control: { minWidth: 0 },
  buttons: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS },
});

/** The documented filters of people and objects, in their order. */
const people = ["requester", "approver", "decidedBy", "target"] as const satisfies readonly TextFilter[];

/** What **Add Filter** adds: what else requests can be looked for by. */
const addable = ["text", "event", "workflowType", "store"] as const;
type Addable = (typeof addable)[number];

interface FilterPanelProps {
  scope: Scope;
  filters: Filters;
  onApply: (filters: Filters) => void;
}

/** All filters of a list. Nothing changes before **Apply**. */
export function FilterPanel({ scope, filters, onApply }: FilterPanelProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [draft, setDraft] = useState(filters);
  const [custom, setCustom] = useState<ReadonlySet<TextFilter>>(
    () => new Set(people.filter((name) => filters[name] !== undefined)),
  );
  const [added, setAdded] = useState<readonly Addable[]>(() =>
    addable.filter((name) => filters[name] !== undefined),
  );
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    form.current?.querySelector("select")?.focus();
  }, []);

  function set<Name extends keyof Filters>(name: Name, value: Filters[Name] | undefined) {
    setDraft(value === undefined ? (without(draft, name) as Filters) : { ...draft, [name]: value });
  }
  function setText(name: TextFilter, value: string) {
    set(name, value === "" ? undefined : value);
  }
  const rest = addable.filter((name) => !added.includes(name));

  return (
    <form
      ref={form}
      className={styles.form}
      aria-label={t("requestFilters.title")}
      onSubmit={(event) => {
        event.preventDefault();
        onApply(trimmed(draft));
      }}
    >
      <div className={styles.fields}>
        {people.map((name) => (
          <div key={name}>
            <Field label={t(`requestFilters.${name}`)}>
              <Select
                className={styles.control}
                value={custom.has(name) ? "custom" : "all"}
                onChange={(_event, { value }) => {
                  const next = new Set(custom);
                  if (value === "custom") next.add(name);
                  else {
                    next.delete(name);
                    setText(name, "");
                  }
                  setCustom(next);
                }}
              >
                <option value="all">{t("requestFilters.all")}</option>
                <option value="custom">{t("requestFilters.custom")}</option>
              </Select>
            </Field>
            {custom.has(name) && (
              <Input
                className={styles.custom}
                aria-label={t("requestFilters.customOf", { filter: t(`requestFilters.${name}`) })}
                placeholder={
                  name === "target" ? t("requestFilters.partOfName") : t("requestFilters.partOfNameOrId")
                }
                value={draft[name] ?? ""}
                onChange={(_event, { value }) => {
                  setText(name, value);
                }}
              />
            )}
          </div>
        ))}
        <Field label={t("requestFilters.date.label")}>
          <Select
            className={styles.control}
            value={draft.date}
            onChange={(_event, { value }) => {
              set("date", value as DateFilter);
            }}
          >
            {dateFilters.map((date) => (
              <option key={date} value={date}>
                {t(`requestFilters.date.${date}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t("requestFilters.status.label")}>
          <Select
            className={styles.control}
            value={draft.status}
            onChange={(_event, { value }) => {
              set("status", value as StatusFilter);
            }}
          >
            {statuses.map((status) => (
              <option key={status} value={status}>
                {t(`requestFilters.status.${status}`)}
              </option>
            ))}
          </Select>
        </Field>
        {added.map((name) => (
          <AddedFilter
            key={name}
            name={name}
            value={draft[name] ?? ""}
            not={isCondition(name) && isTurned(draft, name)}
            onChange={(value) => {
              set(name, value === "" ? undefined : value);
            }}
            onTurn={(not) => {
              if (isCondition(name)) setDraft(turned(draft, name, not));
            }}
          />
        ))}
      </div>
      <div className={styles.buttons}>
        <Button type="submit">{t("requestFilters.apply")}</Button>
        <Button
          appearance="subtle"
          onClick={() => {
            setDraft(defaultFilters(scope));
            setCustom(new Set());
            setAdded([]);
            onApply(defaultFilters(scope));
          }}
        >
          {t("requestFilters.reset")}
        </Button>
        {rest.length > 0 && (
          <Menu>
            <MenuTrigger>
              <Button appearance="subtle" icon={<AddRegular />}>
                {t("requestFilters.add")}
              </Button>
            </MenuTrigger>
            <MenuPopover>
              <MenuList>
                {rest.map((name) => (
                  <MenuItem
                    key={name}
                    onClick={() => {
                      setAdded([...added, name]);
                    }}
                  >
                    {t(`requestFilters.${name}`)}
                  </MenuItem>
                ))}
              </MenuList>
            </MenuPopover>
          </Menu>
        )}
      </div>
    </form>
  );
}

interface AddedFilterProps {
  name: Addable;
  value: string;
  /** Whether it shows what it would leave out. */
  not: boolean;
  onChange: (value: string) => void;
  onTurn: (not: boolean) => void;
}

/** A filter that **Add Filter** brought: what it looks at, how, and for what. */
function AddedFilter({ name, value, not, onChange, onTurn }: AddedFilterProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const label = t(`requestFilters.${name}`);
  const valueLabel = t("requestFilters.valueOf", { filter: label });
  // Without a choice of operators, the label is that of the value.
  if (!isCondition(name)) {
    return (
      <Field label={label}>
        <Choice name={name} value={value} onChange={onChange} />
      </Field>
    );
  }
  const operators =
    name === "text" ? (["contains", "containsNot"] as const) : (["equals", "equalsNot"] as const);

  return (
    <div>
      <Field label={label}>
        <Select
          className={styles.control}
          value={operators[not ? 1 : 0]}
          onChange={(_event, data) => {
            onTurn(data.value === operators[1]);
          }}
        >
          {operators.map((operator) => (
            <option key={operator} value={operator}>
              {t(`requestFilters.operators.${operator}`)}
            </option>
          ))}
        </Select>
      </Field>
      {name === "text" ? (
        <Input
          className={styles.custom}
          aria-label={valueLabel}
          value={value}
          onChange={(_event, data) => {
            onChange(data.value);
          }}
        />
      ) : (
        <Choice name={name} label={valueLabel} value={value} onChange={onChange} />
      )}
    </div>
  );
}

interface ChoiceProps {
  name: Exclude<Addable, "text">;
  /** Its name, where no label stands above it. */
  label?: string;
  value: string;
  onChange: (value: string) => void;
}

/** One of the values that there are, or any. */
function Choice({ name, label, value, onChange }: ChoiceProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const stores = useStores();
  const choices: Record<ChoiceProps["name"], { value: string; label: string }[]> = {
    event: events.map((event) => ({ value: event, label: t(`requestFilters.events.${event}`) })),
    workflowType: workflowTypes.map((type) => ({ value: type, label: t(`workflows.types.${type}`) })),
    store: (stores.data?.stores ?? []).map((store) => ({ value: store.id, label: store.name })),
  };
  return (
    <Select
      className={label === undefined ? styles.control : styles.custom}
      aria-label={label}
      value={value}
      onChange={(_event, data) => {
        onChange(data.value);
      }}
    >
      <option value="">{t("requestFilters.any")}</option>
      {choices[name].map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </Select>
  );
}

/** The filters as they are applied: without blanks around a text, and without operators of nothing. */
function trimmed(filters: Filters): Filters {
  let kept = { ...filters };
  for (const name of textFilters) {
    const value = kept[name]?.trim() ?? "";
    if (value === "") Reflect.deleteProperty(kept, name);
    else kept[name] = value;
  }
  for (const condition of conditions) {
    if (kept[condition] === undefined) kept = turned(kept, condition, false);
  }
  return kept;
}
