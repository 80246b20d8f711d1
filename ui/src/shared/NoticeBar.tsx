import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Notice } from "../api";
import { ErrorDetails } from "./ErrorDetails";
import { useErrorText } from "./errorText";
import { noticeError } from "./CheckList";

const useStyles = makeStyles({ root: { minWidth: 0 } });

/** Something that a person should know, with what to do. */
export function NoticeBar({ notice, at, remedy }: { notice: Notice; at: number; remedy?: ReactNode }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const words = useErrorText(notice.code);
  return (
    <div className={styles.root}>
      <MessageBar intent="warning" layout="multiline" politeness="polite">
        <MessageBarBody>
          <MessageBarTitle>{t("errorDetails.sentence", { title: words.title })}</MessageBarTitle>{" "}
          {words.remedy} {remedy}
        </MessageBarBody>
      </MessageBar>
      <ErrorDetails error={noticeError(notice, at)} />
    </div>
  );
}
