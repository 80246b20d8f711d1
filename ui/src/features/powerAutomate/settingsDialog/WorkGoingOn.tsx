import { makeStyles, Spinner, tokens, typographyStyles } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { Linking } from "./useLinking";

const useStyles = makeStyles({
  root: {
    ...typographyStyles.caption1,
    display: "flex",
    alignItems: "center",
    gap: tokens.spacingHorizontalS,
    flexShrink: 0,
    margin: 0,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXXL}`,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
  },
});

const works = [
  "switchAccount",
  "test",
  "create",
  "update",
  "tryUrl",
  "save",
  "recheck",
  "turnOn",
  "turnOff",
  "sendOpen",
  "remove",
] as const satisfies (keyof Linking["commands"])[];

/** Work that lasts, whichever step is open. The engine goes on with it when the dialog is closed. */
export function WorkGoingOn({ linking }: { linking: Linking }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const work = works.find((name) => linking.commands[name].isPending);
  return (
    <div role="status">
      {work !== undefined && (
        <div className={styles.root}>
          <span aria-hidden>
            <Spinner size="extra-tiny" />
          </span>
          {t("paSettings.goesOn", { work: t(`paSettings.work.${work}`) })}
        </div>
      )}
    </div>
  );
}
