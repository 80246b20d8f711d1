import {
  Button,
  makeStyles,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  tokens,
} from "@fluentui/react-components";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  CallError,
  useCommand,
  useStores,
  type AuditEntry,
  type Notice,
  type RequestView,
  type StoreView,
} from "../../../api";
import { ErrorDetails } from "../../../shared/ErrorDetails";
import { ErrorBar } from "../../../shared/ErrorNotice";
import { useErrorText } from "../../../shared/errorText";
import { useReturn } from "../../../shared/useReturn";
import { canOverwrite, canRetry, canSendAgain } from "../actions";
import { RequestRemedy } from "../RequestRemedy";
import { OverwriteDialog } from "./OverwriteDialog";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalS },
  notice: { minWidth: 0 },
  actions: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS },
});

interface RequestNoticesProps {
  request: RequestView;
  timeline: readonly AuditEntry[];
  /** What was pressed is gone, and the focus with it. */
  onGone: () => void;
}

/** What a person should know about a request, and what they can do for it. */
export function RequestNotices({ request, timeline, onGone }: RequestNoticesProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const sendAgain = useCommand("request_send_again");
  const retry = useCommand("request_retry");
  const [overwriting, setOverwriting] = useState(false);
  const { holder, giveBack } = useReturn<HTMLDivElement>();
  const working = sendAgain.isPending || retry.isPending;
  const error = sendAgain.error ?? retry.error;
  const actions = {
    sendAgain: canSendAgain(request),
    retry: canRetry(request, timeline),
    overwrite: canOverwrite(request),
  };
  const failed =
    request.apply.kind === "failed" || request.apply.kind === "waiting" ? request.apply.code : "";
  const stores = useStores();
  const store = stores.data?.stores.find(({ id }) => id === request.store);
  const any = actions.sendAgain || actions.retry || actions.overwrite;
  if (request.notices.length === 0 && !any) return null;

  return (
    <div className={styles.root}>
      {request.notices.map((notice, index) => (
        <NoticeItem
          key={`${notice.code}-${index}`}
          notice={notice}
          intent={intentOf(notice, failed)}
          request={request}
          account={accountOf(notice, request, store)}
        />
      ))}
      {error !== null && <ErrorBar error={error} />}
      {any && (
        <div ref={holder} className={styles.actions}>
          {actions.overwrite && (
            <Button
              onClick={() => {
                setOverwriting(true);
              }}
            >
              {t("requestDetails.overwrite")}
            </Button>
          )}
          {actions.retry && (
            <Button
              disabledFocusable={working}
              onClick={() => {
                sendAgain.reset();
                retry.mutate({ request: request.id }, { onSuccess: onGone });
              }}
            >
              {t("requestDetails.retry")}
            </Button>
          )}
          {actions.sendAgain && (
            <Button
              disabledFocusable={working}
              onClick={() => {
                retry.reset();
                sendAgain.mutate({ request: request.id }, { onSuccess: onGone });
              }}
            >
              {t("requestDetails.sendAgain")}
            </Button>
          )}
        </div>
      )}
      {overwriting && (
        <OverwriteDialog
          request={request}
          onClose={() => {
            setOverwriting(false);
            giveBack();
          }}
          onDone={() => {
            setOverwriting(false);
            onGone();
          }}
        />
      )}
    </div>
  );
}

function intentOf(notice: Notice, failed: string): "error" | "warning" | "info" {
  if (notice.code === failed) return "error";
  return notice.code === "another_request_open" ? "info" : "warning";
}

/** The account by which it was tried: runs are cancelled with the linking account, all else is done with the service credential. */
function accountOf(notice: Notice, { apply, settle }: RequestView, store: StoreView | undefined) {
  const applying = apply.kind === "failed" && apply.code === notice.code;
  const settling = settle.kind === "refused" && settle.code === notice.code;
  const account = settling && !applying ? store?.linkingAccount : store?.serviceCredential;
  return account ?? undefined;
}

interface NoticeItemProps {
  notice: Notice;
  intent: "error" | "warning" | "info";
  request: RequestView;
  /** The account by which it was tried. */
  account: string | undefined;
}

function NoticeItem({ notice, intent, request, account }: NoticeItemProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { title, remedy } = useErrorText(notice.code);
  // When it was looked at is when it holds.
  const [at] = useState(() => Date.now());
  const error = new CallError({ ...notice, retryable: false, correlation: null, details: {} }, at);
  return (
    <div className={styles.notice}>
      <MessageBar intent={intent} layout="multiline" politeness="polite">
        <MessageBarBody>
          <MessageBarTitle>{t("errorDetails.sentence", { title })}</MessageBarTitle> {remedy}{" "}
          <RequestRemedy code={notice.code} storeId={request.store} account={account} />
        </MessageBarBody>
      </MessageBar>
      <ErrorDetails error={error} />
    </div>
  );
}
