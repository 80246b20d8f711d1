import { Button, makeStyles, tokens, typographyStyles } from "@fluentui/react-components";
import { BeakerRegular, DeleteRegular, EditRegular } from "@fluentui/react-icons";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand, type ClientView } from "../../api";
import { ErrorBar } from "../../shared/ErrorNotice";
import { CheckList, type ShownCheck } from "../../shared/CheckList";
import { Facts } from "../../shared/Facts";
import { NoticeBar } from "../../shared/NoticeBar";
import { RemedyLink } from "../../shared/RemedyLink";
import { RemoveClientDialog } from "./RemoveClientDialog";

const useStyles = makeStyles({
  card: {
    display: "flex",
    flexDirection: "column",
    gap: tokens.spacingVerticalL,
    maxWidth: "800px",
    boxSizing: "border-box",
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
  },
  heading: { ...typographyStyles.subtitle2, margin: 0, overflowWrap: "anywhere" },
  buttons: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS },
});

/** What the test of a client looks at, in its order. */
const clientChecks: readonly ShownCheck[] = [
  "token",
  "appRegistration",
  "whoAmI",
  "environment",
  "approvalsReadable",
  "dataServiceReachable",
];

interface ClientCardProps {
  client: ClientView;
  /** The linking account of its store, as whom it is tested. */
  account: string | null;
  onEdit: () => void;
  onRemoved: () => void;
}

/** The registered client: its values, **Test**, **Edit**, **Remove**. */
export function ClientCard({ client, account, onEdit, onRemoved }: ClientCardProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const test = useCommand("client_test");
  const [removing, setRemoving] = useState(false);
  const buttons = useRef<HTMLDivElement>(null);
  const notices = test.data?.client.notices ?? client.notices;
  const environment = test.data?.client.environment ?? client.environment;

  return (
    <article aria-labelledby="power-automate-client" className={styles.card}>
      <h3 id="power-automate-client" className={styles.heading}>
        {t("clientCard.title", { code: client.organizationCode, region: client.region })}
      </h3>
      {notices.map((notice) => (
        <NoticeBar
          key={notice.code}
          notice={notice}
          at={client.registeredAt}
          remedy={<RemedyLink code={notice.code} storeId={client.store} account={account} />}
        />
      ))}
      <Facts
        facts={[
          { label: t("registerClient.organizationCode"), value: client.organizationCode },
          { label: t("registerClient.region"), value: client.region },
          {
            label: t("clientCard.environmentUrl"),
            value: client.environmentUrl,
            copy: { text: client.environmentUrl, label: t("clientCard.copyEnvironmentUrl") },
          },
          environment === null
            ? { label: t("registerClient.environmentId"), value: t("clientCard.environmentUnknown") }
            : {
                label: t("registerClient.environmentId"),
                value: environment.id,
                copy: { text: environment.id, label: t("clientCard.copyEnvironmentId") },
              },
          {
            label: t("registerClient.dataServiceUrl"),
            value: client.dataServiceUrl,
            copy: { text: client.dataServiceUrl, label: t("clientCard.copyDataServiceUrl") },
          },
          {
            label: t("registerClient.tenant"),
            value: client.tenantId,
            copy: { text: client.tenantId, label: t("clientCard.copyTenant") },
          },
          {
            label: t("registerClient.clientId"),
            value: client.clientId,
            copy: { text: client.clientId, label: t("clientCard.copyClientId") },
          },
          {
            label: t("registerClient.clientSecret"),
            value: client.appAccount === null ? t("clientCard.secretNone") : t("clientCard.secretKept"),
          },
        ]}
      />
      <div ref={buttons} className={styles.buttons}>
        <Button
          icon={<BeakerRegular />}
          disabledFocusable={test.isPending}
          onClick={() => {
            test.mutate({ store: client.store });
          }}
        >
          {t("clientCard.test")}
        </Button>
        <Button icon={<EditRegular />} onClick={onEdit}>
          {t("clientCard.edit")}
        </Button>
        <Button
          icon={<DeleteRegular />}
          onClick={() => {
            setRemoving(true);
          }}
        >
          {t("clientCard.remove")}
        </Button>
      </div>
      {test.error !== null && <ErrorBar error={test.error} />}
      {(test.isPending || test.data !== undefined) && (
        <CheckList
          label={t("clientCard.results")}
          order={clientChecks}
          checks={test.data?.checks}
          at={test.data?.testedAt}
          working={test.isPending}
          remedy={({ code }) => <RemedyLink code={code} storeId={client.store} account={account} />}
        />
      )}
      {removing && (
        <RemoveClientDialog
          client={client}
          onRemoved={() => {
            setRemoving(false);
            onRemoved();
          }}
          onClose={() => {
            setRemoving(false);
            // Remove is the last of them.
            buttons.current?.querySelector<HTMLElement>("button:last-child")?.focus();
          }}
        />
      )}
    </article>
  );
}
