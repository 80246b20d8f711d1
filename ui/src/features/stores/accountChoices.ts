import type { TFunction } from "i18next";
import type { AccountView } from "../../api";
import type { Choice } from "../../shared/SelectControl";

/**
 * The accounts that a store may name: those of its tenant, and those whose tenant the authority did not tell.
 *
 * "Not chosen" is offered only while nothing is chosen, because a choice can be replaced but not taken back.
 */
export function accountChoices(
  t: TFunction,
  accounts: readonly AccountView[],
  chosen: string | null,
  tenant: string,
  suits: (account: AccountView) => boolean,
): Choice[] {
  const usable = accounts.filter(
    (account) =>
      account.id === chosen || (suits(account) && (account.tenantId === null || account.tenantId === tenant)),
  );
  const choices = usable.map((account) => ({ value: account.id, label: labelOf(t, account) }));
  if (chosen !== null) return choices;
  const label = usable.length === 0 ? t("editStore.noAccounts") : t("editStore.notChosen");
  return [{ value: "", label }, ...choices];
}

function labelOf(t: TFunction, account: AccountView): string {
  if (account.session === "signInNeeded") return t("editStore.needsSignIn", { name: account.name });
  return t("editStore.account", {
    name: account.name,
    detail: account.userPrincipalName ?? account.clientId,
  });
}
