import {
  Button,
  Field,
  makeStyles,
  Radio,
  RadioGroup,
  Spinner,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import { DeleteRegular } from "@fluentui/react-icons";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMemo, useState } from "react";
import { useController, useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { useCommand } from "../../../api";
import { ErrorBar } from "../../../shared/ErrorNotice";
import { TextControl } from "../../../shared/TextControl";
import { useFormError } from "../../../shared/fieldErrors";
import { useReturn } from "../../../shared/useReturn";
import { AtOnce } from "../AtOnce";
import { Section } from "../Section";
import { CleanupDialog, type Cleanup } from "./CleanupDialog";
import { cleanupSchema, cleanupStatuses, type CleanupValues } from "./cleanupSchema";

const useStyles = makeStyles({
  form: {
    display: "flex",
    flexDirection: "column",
    alignItems: "flex-start",
    gap: tokens.spacingVerticalM,
  },
  days: { width: "100%", maxWidth: "320px" },
  said: { ...typographyStyles.body1, margin: 0, minHeight: "20px" },
});

const fieldOfCode = { invalid_request: "days" } as const;

/** **Workflow Requests**: deletes requests by age and status, after it has said how many. */
export function RequestCleanupSection({ storeId }: { storeId: string }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const schema = useMemo(() => cleanupSchema(t), [t]);
  const form = useForm<CleanupValues>({
    resolver: zodResolver(schema),
    defaultValues: { days: "", status: "approved" },
  });
  const status = useController({ control: form.control, name: "status" });
  const count = useCommand("request_cleanup");
  const error = useFormError(form, count.error, fieldOfCode);
  const [asked, setAsked] = useState<Cleanup>();
  const [said, setSaid] = useState("");
  const { holder, giveBack } = useReturn<HTMLFormElement>();

  function look({ days: text, status }: CleanupValues) {
    const days = Number(text);
    setSaid("");
    count.mutate(
      { store: storeId, status, olderThanDays: days, dryRun: true },
      {
        onSuccess: ({ count, kept }) => {
          if (count > 0) setAsked({ days, status, count, kept });
          else setSaid(t(`requestCleanup.none.${kept > 0 ? "kept" : "nothing"}`, { count: kept }));
        },
      },
    );
  }

  return (
    <Section title={t("requestCleanup.title")} intro={t("requestCleanup.intro")}>
      <AtOnce />
      <form
        ref={holder}
        noValidate
        aria-label={t("requestCleanup.title")}
        className={styles.form}
        onSubmit={(event) => void form.handleSubmit(look)(event)}
      >
        {error !== undefined && <ErrorBar error={error} />}
        <div className={styles.days}>
          <TextControl control={form.control} name="days" label={t("requestCleanup.days")} required />
        </div>
        <Field label={t("requestCleanup.status")}>
          <RadioGroup
            layout="horizontal"
            name={status.field.name}
            value={status.field.value}
            onChange={(_event, { value }) => {
              status.field.onChange(value);
            }}
          >
            {cleanupStatuses.map((one) => (
              <Radio key={one} value={one} label={t(`requestCleanup.statuses.${one}`)} />
            ))}
          </RadioGroup>
        </Field>
        <Button
          type="submit"
          icon={count.isPending ? <Spinner size="extra-tiny" aria-hidden /> : <DeleteRegular />}
          disabledFocusable={count.isPending}
        >
          {count.isPending ? t("requestCleanup.counting") : t("requestCleanup.delete")}
        </Button>
        <p role="status" className={styles.said}>
          {said}
        </p>
      </form>
      {asked !== undefined && (
        <CleanupDialog
          storeId={storeId}
          cleanup={asked}
          onDone={(words) => {
            setSaid(words);
            close();
          }}
          onClose={close}
        />
      )}
    </Section>
  );

  function close() {
    setAsked(undefined);
    giveBack();
  }
}
