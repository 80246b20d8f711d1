import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { LinkView } from "../../../api";
import { ErrorBar } from "../../../shared/ErrorNotice";
import type { Linking } from "./useLinking";
import { useSectionStyles } from "./useSectionStyles";

const useStyles = makeStyles({
  box: {
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorStatusWarningBorder1}`,
    backgroundColor: tokens.colorStatusWarningBackground1,
  },
  heading: { outlineStyle: "none" },
});

interface UnlinkConfirmationProps {
  linking: Linking;
  link: LinkView;
  onUnlinked: () => void;
  onClose: () => void;
}

/** Says what goes with a link and what stays, before it is removed. */
export function UnlinkConfirmation({ linking, link, onUnlinked, onClose }: UnlinkConfirmationProps) {
  const styles = useStyles();
  const section = useSectionStyles();
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const { remove } = linking.commands;
  const { id, name } = linking.workflow;

  useEffect(() => {
    heading.current?.focus();
  }, []);

  return (
    <section className={`${section.section} ${styles.box}`} aria-labelledby="pa-unlink">
      <h4 ref={heading} tabIndex={-1} id="pa-unlink" className={`${section.heading} ${styles.heading}`}>
        {t("paSettings.unlink.title", { name })}
      </h4>
      {remove.error !== null && <ErrorBar error={remove.error} />}
      <p className={section.text}>{t("paSettings.unlink.lost", { host: link.host, hint: link.hint })}</p>
      <p className={section.text}>{t("paSettings.unlink.stays")}</p>
      <div className={section.buttons}>
        <Button
          disabledFocusable={remove.isPending}
          onClick={() => {
            remove.mutate({ workflow: id }, { onSuccess: onUnlinked });
          }}
        >
          {remove.isPending ? t("paSettings.unlink.working") : t("paSettings.unlink.confirm", { name })}
        </Button>
        <Button onClick={onClose}>{t("actions.cancel")}</Button>
      </div>
    </section>
  );
}
