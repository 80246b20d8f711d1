import { Button, Spinner } from "@fluentui/react-components";

interface SubmitButtonProps {
  /** Whether what it sends is on its way; it keeps the focus, and does nothing meanwhile. */
  working: boolean;
  children: string;
  workingLabel: string;
}

/** Sends the form that it stands in. */
export function SubmitButton({ working, children, workingLabel }: SubmitButtonProps) {
  return (
    <Button
      type="submit"
      appearance="primary"
      disabledFocusable={working}
      {...(working ? { icon: <Spinner size="extra-tiny" aria-hidden /> } : {})}
    >
      {working ? workingLabel : children}
    </Button>
  );
}
