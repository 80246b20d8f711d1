import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  makeStyles,
  Textarea,
  tokens,
} from "@fluentui/react-components";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand, type RequestView } from "../../../api";
import { useKeptFocus } from "../../../shared/useKeptFocus";
import { mostOfComment } from "../comment";
import { BulkResults } from "./BulkResults";
import { refusalOf, type BulkAction } from "./bulkActions";
import { RerouteChoice, type Reroute } from "./RerouteChoice";
import { useBulkRun } from "./useBulkRun";
import { useDeciding } from "./useDeciding";
import { validation } from "../../../shared/validation";

const useStyles = makeStyles({
  surface: { maxWidth: "560px" },
  title: { outlineStyle: "none" },
  content: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
  text: { margin: 0 },
});

interface BulkDialogProps {
  action: BulkAction;
  requests: readonly RequestView[];
  onClose: () => void;
}

/** Does one thing with several requests: asks what has to be known, shows what comes of each. */
export function BulkDialog({ action, requests, onClose }: BulkDialogProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const deciding = useDeciding();
  const run = useBulkRun(requests, (request) => refusalOf(action, request, deciding));
  const approve = useCommand("request_approve");
  const deny = useCommand("request_deny");
  const retry = useCommand("request_retry");
  const reroute = useCommand("request_reroute");
  const [comment, setComment] = useState("");
  const [to, setTo] = useState<Reroute>({ kind: "managerOfUser" });
  const [missing, setMissing] = useState(false);
  const title = useKeptFocus<HTMLSpanElement>(run.phase);
  const asked = useRef<HTMLDivElement>(null);
  const focusAsked = () => asked.current?.querySelector<HTMLElement>("textarea, [role=combobox]")?.focus();
  const due = run.items.filter(({ state }) => state !== "leftOut").length;
  const leftOut = run.items.length - due;
  const said = comment.trim();
  const tooLong = Array.from(said).length > mostOfComment;
  const commentError = tooLong
    ? t("decision.tooLong", { max: mostOfComment })
    : missing && action === "deny"
      ? t("decision.reasonMissing")
      : undefined;

  function start() {
    if (tooLong) {
      focusAsked();
      return;
    }
    switch (action) {
      case "approve":
        run.start(({ id }) => approve.mutateAsync({ request: id, comment: said }));
        return;
      case "deny":
        if (said === "") {
          setMissing(true);
          focusAsked();
        } else run.start(({ id }) => deny.mutateAsync({ request: id, reason: said }));
        return;
      case "retry":
        run.start(({ id }) => retry.mutateAsync({ request: id }));
        return;
      case "reroute": {
        if (to.kind !== "other") {
          run.start(({ id }) => reroute.mutateAsync({ request: id, to }));
          return;
        }
        const approver = to.picked?.object;
        if (approver === undefined) {
          setMissing(true);
          focusAsked();
        } else run.start(({ id }) => reroute.mutateAsync({ request: id, to: { kind: "other", approver } }));
      }
    }
  }

  return (
    <Dialog
      modalType="alert"
      open
      onOpenChange={(_event, { open }) => {
        if (!open && run.phase !== "running") onClose();
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>
            <span ref={title} tabIndex={-1} className={styles.title}>
              {t(`bulk.${action}.title`)}
            </span>
          </DialogTitle>
          <DialogContent className={styles.content}>
            {run.phase === "asking" && (
              <>
                <p className={styles.text}>
                  {t(`bulk.${action}.text`, { count: due })}
                  {leftOut > 0 && <> {t("bulk.leftOut", { count: leftOut })}</>}
                </p>
                <div ref={asked}>
                  {(action === "approve" || action === "deny") && (
                    <Field
                      label={action === "deny" ? t("bulk.deny.reason") : t("bulk.approve.comment")}
                      required={action === "deny"}
                      {...validation(commentError)}
                    >
                      <Textarea
                        rows={3}
                        value={comment}
                        onChange={(_event, { value }) => {
                          setComment(value);
                          setMissing(false);
                        }}
                      />
                    </Field>
                  )}
                  {action === "reroute" && (
                    <RerouteChoice
                      requests={requests}
                      value={to}
                      missing={missing}
                      onChange={(next) => {
                        setTo(next);
                        setMissing(false);
                      }}
                    />
                  )}
                </div>
              </>
            )}
            {(run.phase !== "asking" || leftOut > 0) && <BulkResults items={run.items} />}
          </DialogContent>
          <DialogActions fluid>
            {run.phase === "asking" && (
              <>
                <Button appearance={action === "deny" ? "secondary" : "primary"} onClick={start}>
                  {t(`bulk.${action}.confirm`)}
                </Button>
                <Button onClick={onClose}>{t("actions.cancel")}</Button>
              </>
            )}
            {run.phase === "running" && <Button onClick={run.cancel}>{t("bulk.cancelRest")}</Button>}
            {run.phase === "ended" && (
              <Button appearance="primary" onClick={onClose}>
                {t("actions.close")}
              </Button>
            )}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
