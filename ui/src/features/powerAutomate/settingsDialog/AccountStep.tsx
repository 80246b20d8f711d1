import {
  Menu,
  MenuButton,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  Persona,
} from "@fluentui/react-components";
import { PeopleSwapRegular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import { useAccounts, type AccountResourceView } from "../../../api";
import { ErrorDetails } from "../../../shared/ErrorDetails";
import { Status } from "../../../shared/Status";
import { TextLink } from "../../../shared/TextLink";
import { useErrorText } from "../../../shared/errorText";
import { exactTime } from "../../../shared/time";
import { noticeError } from "../../../shared/CheckList";
import { Known } from "../../../shared/Known";
import { Finding } from "./Finding";
import { StepError } from "./NoticeList";
import { Remedy } from "./Remedy";
import { byService } from "./services";
import { StepLoading } from "./StepLoading";
import type { GoTo } from "./steps";
import { useSectionStyles } from "./useSectionStyles";
import type { Linking } from "./useLinking";

interface StepProps {
  linking: Linking;
  goTo: GoTo;
}

/** **Account**: in whose name flows are made, turned on, and looked at. */
export function AccountStep({ linking, goTo }: StepProps) {
  const styles = useSectionStyles();
  const { t } = useTranslation();
  const { store, accountShow, commands } = linking;

  return (
    <>
      <p className={styles.text}>{t("paSettings.account.intro", { store: store.name })}</p>
      {commands.switchAccount.error !== null && (
        <StepError error={commands.switchAccount.error} linking={linking} here="account" goTo={goTo} />
      )}
      {store.linkingAccount === null ? (
        <>
          <p className={styles.text}>{t("paSettings.account.none")}</p>
          <div className={styles.buttons}>
            <Switch linking={linking} />
          </div>
        </>
      ) : (
        <Known query={accountShow} inDialog loading={<StepLoading label={t("paSettings.account.loading")} />}>
          {({ account, resources }) => (
            <>
              <div className={styles.buttons}>
                <Persona
                  name={account.name}
                  secondaryText={account.userPrincipalName ?? account.clientId}
                  textAlignment="center"
                />
                <Switch linking={linking} />
              </div>
              <div className={styles.buttons}>
                {account.session === "live" ? (
                  <Status kind="healthy" word={t("paSettings.account.live")} />
                ) : (
                  <Status kind="error" word={t("paSettings.account.signedOut")} />
                )}
                <TextLink to="/sign-in" search={{ account: account.id }}>
                  {t("paSettings.signInAgain")}
                </TextLink>
              </div>
              <Services linking={linking} goTo={goTo} resources={resources} />
            </>
          )}
        </Known>
      )}
    </>
  );
}

/** **Switch**: another person who is signed in for the tenant of the store. */
function Switch({ linking: { store, commands } }: { linking: Linking }) {
  const styles = useSectionStyles();
  const { t } = useTranslation();
  const accounts = useAccounts();
  const people = (accounts.data?.accounts ?? []).filter(
    ({ kind, tenantId }) => kind === "delegated" && (tenantId === null || tenantId === store.provider.tenant),
  );
  const chosen = store.linkingAccount;

  if (people.every(({ id }) => id === chosen)) {
    return (
      <p className={styles.text}>
        {t(chosen === null ? "paSettings.account.nobody" : "paSettings.account.nobodyElse")}{" "}
        <TextLink inline to="/sign-in">
          {t("paSettings.account.signInSomebody")}
        </TextLink>
      </p>
    );
  }
  return (
    <Menu
      checkedValues={{ account: chosen === null ? [] : [chosen] }}
      onCheckedValueChange={(_event, { checkedItems: [account] }) => {
        if (account === undefined || account === chosen) return;
        commands.switchAccount.mutate({ store: store.id, linkingAccount: account });
      }}
    >
      <MenuTrigger disableButtonEnhancement>
        <MenuButton
          icon={<PeopleSwapRegular />}
          appearance={chosen === null ? "primary" : "secondary"}
          disabledFocusable={commands.switchAccount.isPending}
        >
          {t(chosen === null ? "paSettings.account.choose" : "paSettings.account.switch")}
        </MenuButton>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {people.map(({ id, name, userPrincipalName, session }) => (
            <MenuItemRadio
              key={id}
              name="account"
              value={id}
              subText={
                session === "signInNeeded" ? t("paSettings.account.signedOut") : (userPrincipalName ?? "")
              }
            >
              {name}
            </MenuItemRadio>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

/** What the account was granted, and what it lacks, by service. */
function Services({ linking, goTo, resources }: StepProps & { resources: readonly AccountResourceView[] }) {
  const styles = useSectionStyles();
  const { t } = useTranslation();
  const environmentUrl = linking.client.data?.client?.environmentUrl;
  const { services, others } = byService(resources, environmentUrl);

  return (
    <section className={styles.section} aria-labelledby="pa-account-services">
      <h4 id="pa-account-services" className={styles.heading}>
        {t("paSettings.account.services")}
      </h4>
      <ul className={styles.list}>
        {services.map(({ service, resource }) => (
          <Service
            key={service}
            name={t(`paSettings.account.service.${service}`)}
            resource={resource}
            linking={linking}
            goTo={goTo}
          />
        ))}
        {others.map((resource) => (
          <Service
            key={resource.audience}
            name={resource.audience}
            resource={resource}
            linking={linking}
            goTo={goTo}
          />
        ))}
        <Finding name={t("paSettings.account.licence")} {...licence(linking)}>
          {t(`paSettings.account.licenceText.${licence(linking).found}`)}
        </Finding>
      </ul>
    </section>
  );

  function licence({ flow, commands }: Linking) {
    const refused = commands.turnOn.error?.error.code === "flow_owner_unlicensed";
    if (refused) return { kind: "error", word: t("paSettings.account.refused"), found: "missing" } as const;
    if (flow.data?.flow.state === "on")
      return { kind: "healthy", word: t("paSettings.account.suffices"), found: "suffices" } as const;
    return { kind: "unknown", word: t("paSettings.states.unknown"), found: "unknown" } as const;
  }
}

interface ServiceProps extends StepProps {
  name: string;
  resource: AccountResourceView | undefined;
}

function Service({ name, resource, linking, goTo }: ServiceProps) {
  const { t } = useTranslation();
  const failure = resource?.failure ?? null;
  const words = useErrorText(failure?.error.code ?? "internal");

  if (failure !== null) {
    return (
      <Finding name={name} kind="error" word={t("paSettings.account.refused")}>
        {t("errorDetails.sentence", { title: words.title })} {words.remedy}{" "}
        <Remedy code={failure.error.code} linking={linking} here="account" goTo={goTo} />
        <ErrorDetails error={noticeError(failure.error, failure.at)} />
      </Finding>
    );
  }
  if (resource?.grantedAt == null) {
    return <Finding name={name} kind="unknown" word={t("paSettings.account.notAsked")} />;
  }
  return (
    <Finding name={name} kind="healthy" word={t("paSettings.account.granted")}>
      {t("paSettings.account.grantedAt", { time: exactTime(resource.grantedAt) })}
    </Finding>
  );
}
