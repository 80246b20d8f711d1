import { Button, Tooltip } from "@fluentui/react-components";
import { CheckmarkRegular, CopyRegular } from "@fluentui/react-icons";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

/** How long the button says "Copied". */
const confirmationMs = 2000;

interface CopyButtonProps {
  text: string;
  /** What is copied, for those who do not see what stands beside the button. */
  label: string;
  /** Only the icon, where the text beside it makes the meaning clear. */
  compact?: boolean;
}

export function CopyButton({ text, label, compact = false }: CopyButtonProps) {
  const { t } = useTranslation();
  const [result, setResult] = useState<"idle" | "copied" | "failed">("idle");

  useEffect(() => {
    if (result === "idle") return;
    const timer = window.setTimeout(() => {
      setResult("idle");
    }, confirmationMs);
    return () => {
      window.clearTimeout(timer);
    };
  }, [result]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setResult("copied");
    } catch {
      setResult("failed");
    }
  }

  const words = {
    idle: t("actions.copy"),
    copied: t("actions.copied"),
    failed: t("actions.copyFailed"),
  }[result];
  const icon = result === "copied" ? <CheckmarkRegular /> : <CopyRegular />;

  return (
    <>
      <Tooltip content={result === "idle" ? label : words} relationship="label">
        <Button
          icon={icon}
          appearance={compact ? "subtle" : "secondary"}
          size={compact ? "small" : "medium"}
          onClick={() => void copy()}
        >
          {compact ? undefined : words}
        </Button>
      </Tooltip>
      <span role="status" className="visually-hidden">
        {result === "idle" ? "" : words}
      </span>
    </>
  );
}
