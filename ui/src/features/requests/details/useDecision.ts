import { useState } from "react";
import { useCommand, type CallError } from "../../../api";
import { mostOfComment } from "../comment";

type Outcome = "approve" | "deny";

/** A decision as far as somebody has come with it. */
export interface Decision {
  comment: string;
  setComment: (comment: string) => void;
  /** What is wrong with the comment. */
  fault: "tooLong" | "reasonMissing" | undefined;
  /** What is on its way. */
  doing: Outcome | undefined;
  /** Why it was refused. */
  error: CallError | null;
  decide: (outcome: Outcome) => void;
}

interface DecisionEnds {
  onDecided: () => void;
  /** It was refused: what is shown may be of before. */
  onRefused: () => void;
}

/** Decides a request. It lives longer than the fields in which it is entered, which may go away at any moment. */
export function useDecision(request: string, { onDecided, onRefused }: DecisionEnds): Decision {
  const approve = useCommand("request_approve");
  const deny = useCommand("request_deny");
  const [comment, setComment] = useState("");
  const [reasonMissing, setReasonMissing] = useState(false);
  const said = comment.trim();
  const tooLong = Array.from(said).length > mostOfComment;
  const doing = approve.isPending ? "approve" : deny.isPending ? "deny" : undefined;

  return {
    comment,
    setComment: (typed) => {
      setComment(typed);
      setReasonMissing(false);
    },
    fault: tooLong ? "tooLong" : reasonMissing ? "reasonMissing" : undefined,
    doing,
    error: approve.error ?? deny.error,
    decide: (outcome) => {
      if (tooLong || doing !== undefined) return;
      deny.reset();
      approve.reset();
      const ends = { onSuccess: onDecided, onError: onRefused };
      if (outcome === "approve") approve.mutate({ request, comment: said }, ends);
      else if (said === "") setReasonMissing(true);
      else deny.mutate({ request, reason: said }, ends);
    },
  };
}
