import { DocumentSearchRegular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import { ButtonLink } from "../shared/ButtonLink";
import { Page } from "../shared/Page";
import { StateView } from "../shared/StateView";

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Page title={t("notFound.title")}>
      <StateView
        icon={<DocumentSearchRegular />}
        title={t("notFound.heading")}
        text={t("notFound.text")}
        action={
          <ButtonLink to="/stores" appearance="primary">
            {t("notFound.action")}
          </ButtonLink>
        }
      />
    </Page>
  );
}
