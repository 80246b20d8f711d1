import { ClipboardTaskListLtrFilled, ClipboardTaskListLtrRegular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import { useRequestCount } from "../../api";
import { PaneEntry } from "./PaneEntry";

/** The requests, with how many wait for the person who is signed in. */
export function RequestsEntry({ collapsed }: { collapsed: boolean }) {
  const { t } = useTranslation();
  // With nobody signed in there is no inbox, and nothing to count.
  const waiting = useRequestCount({ scope: "inbox", status: "pending" }) ?? 0;
  const to = "/requests/$scope";

  return (
    <PaneEntry
      link={{ to, params: { scope: "inbox" } }}
      label={t("requests.title")}
      count={waiting}
      icon={ClipboardTaskListLtrRegular}
      currentIcon={ClipboardTaskListLtrFilled}
      collapsed={collapsed}
      pages={[
        { link: { to, params: { scope: "mine" } }, label: t("requests.mine") },
        { link: { to, params: { scope: "inbox" } }, label: t("requests.inbox"), count: waiting },
        { link: { to, params: { scope: "all" } }, label: t("requests.all") },
      ]}
    />
  );
}
