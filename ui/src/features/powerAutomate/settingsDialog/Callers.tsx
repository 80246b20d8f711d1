import { useTranslation } from "react-i18next";
import { useAccounts, type WhoCanTrigger } from "../../../api";
import { TextLink } from "../../../shared/TextLink";
import { Facts } from "../../../shared/Facts";
import { inWords } from "../../../shared/list";
import { useSectionStyles } from "./useSectionStyles";
import type { Linking } from "./useLinking";

/** Who can trigger the flow, and as whom we do. */
export function Callers({ linking }: { linking: Linking }) {
  const styles = useSectionStyles();
  const { t, i18n } = useTranslation();
  const { store, template, link, url } = linking;
  const accounts = useAccounts();
  const credential = accounts.data?.accounts.find(({ id }) => id === store.serviceCredential);
  const made = template.data?.template;
  const bearer = url === "" ? link.data?.link?.bearer : undefined;

  return (
    <section className={styles.section} aria-labelledby="pa-callers">
      <h4 id="pa-callers" className={styles.heading}>
        {t("paSettings.callers.title")}
      </h4>
      <Facts
        facts={[
          { label: t("paSettings.who.label"), value: who() },
          {
            label: t("paSettings.callers.identity"),
            value:
              bearer === false ? (
                t("paSettings.callers.signature")
              ) : credential === undefined ? (
                <>
                  {t("paSettings.callers.none")}{" "}
                  <TextLink inline to="/stores/$storeId/connection" params={{ storeId: store.id }}>
                    {t("paSettings.chooseServiceCredential")}
                  </TextLink>
                </>
              ) : (
                t(`paSettings.callers.${credential.kind}`, { name: credential.name })
              ),
          },
          ...(bearer === false || credential?.objectId == null
            ? []
            : [
                {
                  label: t("paSettings.callers.objectId"),
                  value: credential.objectId,
                  copy: { text: credential.objectId, label: t("paSettings.callers.copyObjectId") },
                },
              ]),
        ]}
      />
      <p className={styles.quiet}>{t("paSettings.callers.hint")}</p>
    </section>
  );

  /** As the template was written; of a flow that was built by hand only what its URL tells. */
  function who(): string {
    if (made != null) return written(made.whoCanTrigger);
    if (bearer === undefined) return t("paSettings.callers.unknown");
    return t(bearer ? "paSettings.callers.byToken" : "paSettings.who.anyone");
  }

  function written(choice: WhoCanTrigger): string {
    if (choice.kind !== "specificUsers") return t(`paSettings.who.${choice.kind}`);
    return t("paSettings.who.named", { users: inWords(i18n.language, choice.allowed) });
  }
}
