import { Button, makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { RequestView } from "../../../api";
import { ButtonLink } from "../../../shared/ButtonLink";
import { Status } from "../../../shared/Status";
import { approverNames, requestStatus, requestTitle } from "../words";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalL, maxWidth: "720px" },
  heading: { ...typographyStyles.subtitle1, margin: 0, outlineStyle: "none" },
  list: {
    listStyleType: "none",
    margin: 0,
    padding: 0,
    display: "flex",
    flexDirection: "column",
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  item: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    justifyContent: "space-between",
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalM} 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  text: { flex: "1 1 280px", minWidth: 0, overflowWrap: "anywhere" },
  title: { ...typographyStyles.body1Strong },
  second: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
});

interface SentProps {
  requests: readonly RequestView[];
  onAnother: () => void;
}

/** What came of what was asked: a request for each workflow that decides. */
export function Sent({ requests, onAnother }: SentProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const direct = requests.every(({ workflow }) => workflow === null);
  useEffect(() => {
    heading.current?.focus();
  }, []);

  return (
    <div className={styles.root}>
      <h2 ref={heading} tabIndex={-1} className={styles.heading}>
        {direct ? t("sent.direct") : t("sent.title", { count: requests.length })}
      </h2>
      <ul className={styles.list}>
        {requests.map((request) => {
          const { kind, word } = requestStatus(request);
          const names = approverNames(t, request);
          return (
            <li key={request.id} className={styles.item}>
              <div className={styles.text}>
                <div className={styles.title}>{requestTitle(t, request)}</div>
                <div className={styles.second}>
                  {request.workflow === null
                    ? t("sent.made")
                    : t("sent.waits", { workflow: request.workflowName, names })}
                </div>
              </div>
              <Status kind={kind} word={t(`requests.status.${word}`)} />
              <ButtonLink
                to="/requests/$scope"
                params={{ scope: "all" }}
                search={{ status: "all", request: request.id }}
              >
                {t("sent.open")}
              </ButtonLink>
            </li>
          );
        })}
      </ul>
      <div>
        <Button appearance="primary" onClick={onAnother}>
          {t("sent.another")}
        </Button>
      </div>
    </div>
  );
}
