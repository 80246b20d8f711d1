import { Button } from "@fluentui/react-components";
import { ChevronDownRegular, ChevronRightRegular } from "@fluentui/react-icons";
import { useState, type ReactNode } from "react";
import { useSectionStyles } from "./useSectionStyles";

/** Something that few people need, folded away. It is made when it is opened. */
export function Disclosure({ title, children }: { title: string; children: ReactNode }) {
  const styles = useSectionStyles();
  const [open, setOpen] = useState(false);
  return (
    <div className={styles.section}>
      <div className={styles.fold}>
        <Button
          appearance="transparent"
          icon={open ? <ChevronDownRegular /> : <ChevronRightRegular />}
          aria-expanded={open}
          onClick={() => {
            setOpen(!open);
          }}
        >
          {title}
        </Button>
      </div>
      {open && <div className={styles.folded}>{children}</div>}
    </div>
  );
}
