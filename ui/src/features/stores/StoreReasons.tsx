import {
  Button,
  Link,
  makeStyles,
  Popover,
  PopoverSurface,
  PopoverTrigger,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import { createLink } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { StoreProblem, StoreView } from "../../api";
import { useErrorText } from "../../shared/errorText";
import { Status } from "../../shared/Status";
import { statusOf } from "./storeStatus";
import { whereToMend } from "./whereToMend";

const useStyles = makeStyles({
  trigger: { minWidth: 0, padding: 0, border: "none", flexShrink: 0, height: "20px" },
  surface: { maxWidth: "320px" },
  heading: { ...typographyStyles.subtitle2, margin: `0 0 ${tokens.spacingVerticalS}` },
  list: {
    listStyleType: "none",
    margin: 0,
    padding: 0,
    display: "flex",
    flexDirection: "column",
    gap: tokens.spacingVerticalS,
  },
  reason: { ...typographyStyles.body1, overflowWrap: "anywhere" },
});

const TextLink = createLink(Link);

/** The state of a store; where it is not healthy, all the reasons when one points at it. */
export function StoreStatus({ store }: { store: StoreView }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const kind = statusOf(store);
  const status = <Status kind={kind} word={t(`status.${kind}`)} />;
  if (store.problems.length === 0) return status;

  return (
    <Popover openOnHover mouseLeaveDelay={200} positioning="below-end" withArrow>
      <PopoverTrigger disableButtonEnhancement>
        <Button appearance="transparent" size="small" className={styles.trigger}>
          {status}
        </Button>
      </PopoverTrigger>
      <PopoverSurface className={styles.surface} aria-label={t("stores.reasons", { name: store.name })}>
        <h3 className={styles.heading}>{t("stores.reasons", { name: store.name })}</h3>
        <ul className={styles.list}>
          {store.problems.map((problem) => (
            <li key={problem.code} className={styles.reason}>
              <StoreReason store={store} problem={problem} />
            </li>
          ))}
        </ul>
      </PopoverSurface>
    </Popover>
  );
}

/** Why a store is not healthy, with the way to where it is mended, if this window has one. */
export function StoreReason({ store, problem }: { store: StoreView; problem: StoreProblem }) {
  const { title } = useErrorText(problem.code);
  const to = whereToMend(problem.code);
  if (to === undefined) return title;
  return (
    <TextLink to={to} params={{ storeId: store.id }}>
      {title}
    </TextLink>
  );
}
