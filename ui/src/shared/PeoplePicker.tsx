import {
  Field,
  makeStyles,
  Spinner,
  Tag,
  TagPicker,
  TagPickerControl,
  TagPickerGroup,
  TagPickerInput,
  TagPickerList,
  TagPickerOption,
  tokens,
  type TagPickerProps,
} from "@fluentui/react-components";
import { ArrowClockwiseRegular, ErrorCircleRegular } from "@fluentui/react-icons";
import { useRef, useState, type ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useDirectorySearch, type DirectoryHit, type DirectorySearchKind, type ObjectKind } from "../api";
import { PersonAvatar } from "./PersonAvatar";
import { useErrorText } from "./errorText";
import { useDebounced } from "./useDebounced";
import { validation } from "./validation";

const useStyles = makeStyles({
  field: { maxWidth: "480px" },
  list: { maxHeight: "320px", boxSizing: "border-box" },
  name: { overflowWrap: "anywhere" },
  detail: { color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  disabled: { color: tokens.colorStatusWarningForeground1 },
  said: { color: tokens.colorNeutralForeground2, cursor: "default" },
  failed: { color: tokens.colorStatusDangerForeground1 },
  tagText: {
    display: "inline-block",
    maxWidth: "280px",
    overflowX: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
    verticalAlign: "bottom",
  },
});

/** How long the text stands still before it is searched for, in ms. */
const pauseMs = 250;

/** Rows of the list that are nobody: what is said there, and the way to try again. */
const said = "said";
const again = "again";

/** Somebody who was chosen. */
export interface Picked {
  object: string;
  name: string;
  kind: ObjectKind;
  /** Whether the account is known to be unable to sign in. */
  disabled?: boolean;
}

interface PeoplePickerProps {
  storeId: string;
  kind: DirectorySearchKind;
  value: readonly Picked[];
  onChange: (value: Picked[]) => void;
  label: string;
  hint?: string;
  /** Why the choice is refused. */
  error?: string;
  required?: boolean;
  /** At most one: another choice takes its place. */
  single?: boolean;
  /** What the others on the page already name, and is not offered. */
  without?: readonly string[];
}

/** Chooses people or groups of a store's directory: searches while one types. */
export function PeoplePicker({
  storeId,
  kind,
  value,
  onChange,
  label,
  hint,
  error,
  required = false,
  single = false,
  without = [],
}: PeoplePickerProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const keepOpen = useRef(false);
  const wanted = text.trim();
  const asked = useDebounced(wanted, pauseMs);
  const search = useDirectorySearch(storeId, asked, kind);
  const waiting = wanted !== asked || search.isFetching;
  const hits = waiting ? [] : (search.data?.hits ?? []);
  const known = new Set([...without, ...value.map(({ object }) => object)]);
  const offered = hits.filter(({ object }) => !known.has(object));

  const select: NonNullable<TagPickerProps["onOptionSelect"]> = (_event, data) => {
    if (data.value === said) {
      keepOpen.current = true;
      return;
    }
    if (data.value === again) {
      keepOpen.current = true;
      void search.refetch();
      return;
    }
    if (value.some(({ object }) => object === data.value)) {
      onChange(value.filter(({ object }) => object !== data.value));
      return;
    }
    const hit = offered.find(({ object }) => object === data.value);
    if (hit === undefined) return;
    setText("");
    onChange(single ? [picked(hit)] : [...value, picked(hit)]);
  };

  return (
    <Field
      className={styles.field}
      label={label}
      required={required}
      {...(hint === undefined ? {} : { hint })}
      {...validation(error)}
    >
      <TagPicker
        open={open}
        onOpenChange={(_event, data) => {
          if (keepOpen.current) {
            keepOpen.current = false;
            return;
          }
          setOpen(data.open);
        }}
        selectedOptions={value.map(({ object }) => object)}
        onOptionSelect={select}
      >
        <TagPickerControl>
          {value.length > 0 && (
            <TagPickerGroup aria-label={t("peoplePicker.chosen", { label })}>
              {value.map((one) => (
                <Tag
                  key={one.object}
                  value={one.object}
                  shape="rounded"
                  media={<PersonAvatar name={one.name} kind={one.kind} />}
                  dismissIcon={{ "aria-label": t("peoplePicker.remove", { name: one.name }) }}
                >
                  <span className={styles.tagText} title={one.name}>
                    {one.disabled === true ? t("peoplePicker.nameDisabled", { name: one.name }) : one.name}
                  </span>
                </Tag>
              ))}
            </TagPickerGroup>
          )}
          <TagPickerInput
            value={text}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => {
              setText(event.target.value);
              setOpen(true);
            }}
          />
        </TagPickerControl>
        <TagPickerList className={styles.list}>{rows()}</TagPickerList>
      </TagPicker>
    </Field>
  );

  function rows(): ReactElement | ReactElement[] {
    if (wanted === "") return saidRow(t(`peoplePicker.type.${kind}`));
    if (waiting) return saidRow(t("peoplePicker.searching"), <Spinner size="extra-tiny" aria-hidden />);
    if (search.error !== null) {
      return [
        <Failure key={said} code={search.error.error.code} />,
        <TagPickerOption
          key={again}
          value={again}
          text={t("actions.retry")}
          media={<ArrowClockwiseRegular />}
        >
          {t("actions.retry")}
        </TagPickerOption>,
      ];
    }
    if (hits.length === 0) return saidRow(t("peoplePicker.nobody", { text: wanted }));
    if (offered.length === 0) return saidRow(t("peoplePicker.allChosen"));
    return offered.map((hit) => <Hit key={hit.object} hit={hit} />);
  }

  function saidRow(words: string, media?: ReactElement) {
    return (
      <TagPickerOption
        key={said}
        value={said}
        text={words}
        aria-disabled
        className={styles.said}
        {...(media === undefined ? {} : { media })}
      >
        {words}
      </TagPickerOption>
    );
  }
}

function picked({ object, name, kind, enabled }: DirectoryHit): Picked {
  return { object, name, kind, ...(enabled === false ? { disabled: true } : {}) };
}

function Hit({ hit }: { hit: DirectoryHit }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const detail =
    hit.kind === "group" ? (hit.mail ?? t("peoplePicker.group")) : (hit.userPrincipalName ?? hit.mail ?? "");
  return (
    <TagPickerOption
      value={hit.object}
      text={hit.name}
      media={<PersonAvatar name={hit.name} kind={hit.kind} size={32} />}
      secondaryContent={
        <span className={styles.detail}>
          {detail}
          {hit.enabled === false && (
            <span className={styles.disabled}> {t("peoplePicker.accountDisabled")}</span>
          )}
        </span>
      }
    >
      <span className={styles.name}>{hit.name}</span>
    </TagPickerOption>
  );
}

function Failure({ code }: { code: Parameters<typeof useErrorText>[0] }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { title, remedy } = useErrorText(code);
  return (
    <TagPickerOption
      value={said}
      text={title}
      aria-disabled
      className={styles.said}
      media={<ErrorCircleRegular className={styles.failed} />}
      secondaryContent={<span className={styles.detail}>{remedy}</span>}
    >
      {t("errorDetails.sentence", { title })}
    </TagPickerOption>
  );
}
