import { Badge, makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { CloudRegular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import { useAppState } from "../../api";
import { useCloudName } from "../../shared/cloudName";

const useStyles = makeStyles({
  root: { display: "flex", gap: tokens.spacingHorizontalM },
  icon: { display: "flex", fontSize: "20px", color: tokens.colorNeutralForeground2, paddingTop: "2px" },
  name: {
    ...typographyStyles.body1Strong,
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: tokens.spacingHorizontalS,
    margin: 0,
  },
  text: {
    ...typographyStyles.caption1,
    margin: 0,
    color: tokens.colorNeutralForeground2,
    overflowWrap: "anywhere",
  },
});

/** Into which cloud one signs in. It is chosen when Countersign starts, never here. */
export function CloudFacts() {
  const styles = useStyles();
  const { t } = useTranslation();
  const nameOf = useCloudName();
  const profile = useAppState().data?.profile;
  if (profile === undefined) return null;

  return (
    <div className={styles.root}>
      <span aria-hidden className={styles.icon}>
        <CloudRegular />
      </span>
      <div>
        <p className={styles.name}>
          {t("cloud.label", { name: nameOf(profile.name) })}
          {profile.custom && (
            <Badge appearance="tint" color="warning">
              {t("cloud.custom")}
            </Badge>
          )}
        </p>
        <p className={styles.text}>{t("cloud.authority", { host: profile.authority })}</p>
        <p className={styles.text}>{t("cloud.chosen")}</p>
      </div>
    </div>
  );
}
