import { Button, Link } from "@fluentui/react-components";
import { OpenRegular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import { useOpenPortal } from "../../../api";
import { useErrorToast } from "../../../shared/toasts";

interface OpenInPowerAutomateProps {
  store: string;
  /** Whose flow is opened; without it, the page of the solutions. */
  workflow?: string;
  /** As a link in a text. */
  inline?: boolean;
}

/** Opens the flow, or the page on which it is found, in the system's browser. */
export function OpenInPowerAutomate({ store, workflow, inline = false }: OpenInPowerAutomateProps) {
  const { t } = useTranslation();
  const open = useOpenPortal();
  const tell = useErrorToast();
  const onClick = () => {
    open.mutate({ store, ...(workflow === undefined ? {} : { workflow }) }, { onError: tell });
  };

  if (inline) {
    return (
      <Link inline onClick={onClick}>
        {t("paSettings.openPortal")}
      </Link>
    );
  }
  return (
    <Button icon={<OpenRegular />} onClick={onClick}>
      {t("paSettings.openPortal")}
    </Button>
  );
}
