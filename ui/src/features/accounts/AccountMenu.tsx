import {
  Avatar,
  Button,
  makeStyles,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import {
  ChevronDownRegular,
  DesktopRegular,
  PersonAddRegular,
  PersonInfoRegular,
  SignOutRegular,
  WeatherMoonRegular,
  WeatherSunnyRegular,
} from "@fluentui/react-icons";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAccounts, useCommand, type AccountView } from "../../api";
import { useErrorToast } from "../../shared/toasts";
import { Status } from "../../shared/Status";
import { themePreferences, useThemePreference, type ThemePreference } from "../../theme/preference";
import { AccountDialog } from "./AccountDialog";
import { SignOutDialog } from "./SignOutDialog";

const useStyles = makeStyles({
  trigger: { minWidth: 0, maxWidth: "min(280px, 60vw)", gap: tokens.spacingHorizontalS },
  name: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  who: {
    display: "flex",
    alignItems: "center",
    gap: tokens.spacingHorizontalM,
    padding: tokens.spacingHorizontalM,
    maxWidth: "320px",
  },
  whoText: { minWidth: 0 },
  whoName: { ...typographyStyles.subtitle2, overflowWrap: "anywhere" },
  whoDetail: {
    ...typographyStyles.caption1,
    color: tokens.colorNeutralForeground2,
    overflowWrap: "anywhere",
  },
  popover: { maxWidth: "min(340px, calc(100vw - 16px))", maxHeight: "calc(100vh - 64px)", overflowY: "auto" },
});

const themeIcons = {
  light: <WeatherSunnyRegular />,
  dark: <WeatherMoonRegular />,
  system: <DesktopRegular />,
} satisfies Record<ThemePreference, unknown>;

/** Who is acting, as whom one could act instead, and how the window looks. */
export function AccountMenu() {
  const styles = useStyles();
  const { t } = useTranslation();
  const navigate = useNavigate();
  const accounts = useAccounts();
  const activate = useCommand("account_activate");
  const [theme, setTheme] = useThemePreference();
  const [details, setDetails] = useState(false);
  const [leaving, setLeaving] = useState<AccountView>();
  const trigger = useRef<HTMLSpanElement>(null);
  const list = accounts.data?.accounts ?? [];
  const active = list.find((account) => account.active);
  const stale = active?.session === "signInNeeded";
  const shownFirst = active ?? list[0];
  const nobody = accounts.data === undefined ? t("accountMenu.unknown") : t("accountMenu.nobody");
  const tellError = useErrorToast();

  function focusTrigger() {
    trigger.current?.querySelector("button")?.focus();
  }

  return (
    <span ref={trigger}>
      <Menu
        positioning="below-end"
        checkedValues={{ theme: [theme], account: active === undefined ? [] : [active.id] }}
        onCheckedValueChange={(_event, { name, checkedItems: [chosen] }) => {
          if (chosen === undefined) return;
          if (name === "theme") setTheme(chosen as ThemePreference);
          if (name === "account" && chosen !== active?.id) {
            activate.mutate({ account: chosen }, { onError: tellError });
          }
        }}
      >
        <MenuTrigger disableButtonEnhancement>
          <Button
            appearance="subtle"
            className={styles.trigger}
            icon={
              <Avatar
                aria-hidden
                size={28}
                {...(active === undefined ? {} : { name: active.name, color: "colorful" as const })}
              />
            }
          >
            <span className="visually-hidden">{t("accountMenu.label")}</span>{" "}
            <span className={styles.name}>{active?.name ?? nobody}</span>
            <ChevronDownRegular aria-hidden />
          </Button>
        </MenuTrigger>
        <MenuPopover className={styles.popover}>
          <div className={styles.who}>
            <Avatar
              aria-hidden
              size={48}
              {...(active === undefined ? {} : { name: active.name, color: "colorful" as const })}
            />
            <div className={styles.whoText}>
              <div className={styles.whoName}>{active?.name ?? nobody}</div>
              <div className={styles.whoDetail}>
                {active === undefined
                  ? t("accountMenu.nobodyDetail")
                  : (active.userPrincipalName ?? active.tenantHint)}
              </div>
              {stale && <Status kind="attention" word={t("accountMenu.signInNeeded")} />}
            </div>
          </div>
          <MenuList>
            <MenuDivider />
            {list.length > (active === undefined ? 0 : 1) && (
              <MenuGroup>
                <MenuGroupHeader>{t("accountMenu.actAs")}</MenuGroupHeader>
                {list.map((account) => (
                  <MenuItemRadio key={account.id} name="account" value={account.id}>
                    {account.session === "live"
                      ? account.name
                      : t("accountMenu.needsSignIn", { name: account.name })}
                  </MenuItemRadio>
                ))}
                <MenuDivider />
              </MenuGroup>
            )}
            <MenuItem
              icon={<PersonAddRegular />}
              onClick={() => void navigate({ to: "/sign-in", search: stale ? { account: active.id } : {} })}
            >
              {stale
                ? t("accountMenu.signInAgain")
                : active === undefined
                  ? t("accountMenu.signIn")
                  : t("accountMenu.add")}
            </MenuItem>
            {shownFirst !== undefined && (
              <MenuItem
                icon={<PersonInfoRegular />}
                onClick={() => {
                  setDetails(true);
                }}
              >
                {t("accountMenu.details")}
              </MenuItem>
            )}
            {active !== undefined && (
              <MenuItem
                icon={<SignOutRegular />}
                onClick={() => {
                  setLeaving(active);
                }}
              >
                {t("accountMenu.signOut")}
              </MenuItem>
            )}
            <MenuDivider />
            <MenuGroup>
              <MenuGroupHeader>{t("accountMenu.theme")}</MenuGroupHeader>
              {themePreferences.map((preference) => (
                <MenuItemRadio key={preference} name="theme" value={preference} icon={themeIcons[preference]}>
                  {t(`accountMenu.themes.${preference}`)}
                </MenuItemRadio>
              ))}
            </MenuGroup>
          </MenuList>
        </MenuPopover>
      </Menu>
      {details && shownFirst !== undefined && (
        <AccountDialog
          accounts={list}
          first={shownFirst}
          onSignOut={(account) => {
            setDetails(false);
            setLeaving(account);
          }}
          onClose={() => {
            setDetails(false);
            focusTrigger();
          }}
        />
      )}
      {leaving !== undefined && (
        <SignOutDialog
          account={leaving}
          onClose={() => {
            setLeaving(undefined);
            focusTrigger();
          }}
        />
      )}
    </span>
  );
}
