import {
  Button,
  Drawer,
  DrawerBody,
  DrawerFooter,
  DrawerHeader,
  DrawerHeaderTitle,
  makeStyles,
  mergeClasses,
  Skeleton,
  SkeletonItem,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import { DismissRegular, DocumentDismissRegular } from "@fluentui/react-icons";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRequest } from "../../../api";
import { ErrorBar, ErrorState } from "../../../shared/ErrorNotice";
import { StateView } from "../../../shared/StateView";
import { requestTitle } from "../words";
import { DecisionBox } from "./DecisionBox";
import { RequestDetails } from "./RequestDetails";
import { useBeside } from "./useBeside";
import { useDecision } from "./useDecision";

const useStyles = makeStyles({
  drawer: { width: "480px", maxWidth: "100vw", height: "100%", boxSizing: "border-box" },
  beside: { flexShrink: 0 },
  title: { ...typographyStyles.subtitle1, margin: 0, outlineStyle: "none", overflowWrap: "anywhere" },
  body: { paddingBottom: tokens.spacingVerticalXXL },
  footer: {
    flexDirection: "column",
    alignItems: "stretch",
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    paddingTop: tokens.spacingVerticalM,
  },
  skeleton: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM },
});

interface RequestDrawerProps {
  id: string;
  onClose: () => void;
}

/** One request: who asks for what, how it went so far, and what is to be done. */
export function RequestDrawer({ id, onClose }: RequestDrawerProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  // What must not be lost stands here: the drawer below may be made anew when the window changes its width.
  const [revealing, setRevealing] = useState(false);
  const beside = useBeside(revealing);
  const request = useRequest(id);
  const titleId = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const focusHeading = () => heading.current?.focus();
  const shown = request.data?.request;
  const decision = useDecision(id, { onDecided: focusHeading, onRefused: () => void request.refetch() });
  const pending = shown?.status === "pending";

  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, [beside]);

  // Whoever was deciding when somebody else did has lost the box, and the focus with it.
  useEffect(() => {
    if (!pending && document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, [pending]);

  return (
    <Drawer
      type={beside ? "inline" : "overlay"}
      position="end"
      separator
      open
      role={beside ? "complementary" : "dialog"}
      aria-labelledby={titleId}
      className={mergeClasses(styles.drawer, beside && styles.beside)}
      onOpenChange={(_event, { open }) => {
        if (!open) onClose();
      }}
      onKeyDown={(event) => {
        if (beside && event.key === "Escape" && !event.defaultPrevented) onClose();
      }}
    >
      <DrawerHeader>
        <DrawerHeaderTitle
          heading={{ as: "div" }}
          action={
            <Button
              appearance="subtle"
              icon={<DismissRegular />}
              aria-label={t("requestDetails.close")}
              onClick={onClose}
            />
          }
        >
          <h2 id={titleId} ref={heading} tabIndex={-1} className={styles.title}>
            {shown === undefined ? t("requestDetails.title") : requestTitle(t, shown)}
          </h2>
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody className={styles.body}>
        {request.data !== undefined ? (
          <>
            {request.error !== null && (
              <ErrorBar error={request.error} onRetry={() => void request.refetch()} />
            )}
            {!pending && decision.error !== null && <ErrorBar error={decision.error} />}
            <RequestDetails
              request={request.data.request}
              timeline={request.data.timeline}
              revealing={revealing}
              onRevealing={setRevealing}
              onGone={focusHeading}
            />
          </>
        ) : request.error?.error.code === "not_found" ? (
          <StateView
            icon={<DocumentDismissRegular />}
            title={t("requestDetails.gone.title")}
            text={t("requestDetails.gone.text")}
            action={<Button onClick={onClose}>{t("requestDetails.close")}</Button>}
          />
        ) : request.error !== null ? (
          <ErrorState error={request.error} onRetry={() => void request.refetch()} />
        ) : (
          <Skeleton aria-label={t("requestDetails.loading")} className={styles.skeleton}>
            <SkeletonItem size={16} />
            <SkeletonItem size={40} />
            <SkeletonItem size={96} />
            <SkeletonItem size={128} />
          </Skeleton>
        )}
      </DrawerBody>
      {shown !== undefined && pending && (
        <DrawerFooter className={styles.footer}>
          <DecisionBox request={shown} decision={decision} />
        </DrawerFooter>
      )}
    </Drawer>
  );
}
