import { Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { useChanged } from "@/kit/changed";
import { differing, remade } from "@/kit/form";
import { LeadForm, type LeadValues } from "./LeadForm";
import { type Lead, STATUSES } from "./lead";

interface EditLeadProps {
  lead: Lead;
  open: boolean;
  close: () => void;
}

export function EditLead({ lead, open, close }: EditLeadProps) {
  const { t } = useTranslation("leads");
  const changed = useChanged();
  const change = api.useMutation("patch", "/api/v1/leads/{leadId}", {
    onSuccess: () => {
      changed(t("edit.done"));
      close();
    },
  });
  const leave = () => {
    change.reset();
    close();
  };
  const { email, name, companyName, tags } = lead;
  const status = STATUSES.find((known) => known === lead.status) ?? "new";
  const send = (values: LeadValues, first: LeadValues) => {
    const body = differing(values, first);
    if (body.tags) body.tags = remade(tags, first.tags, body.tags); // steps of workflows set tags as well
    change.mutate({ params: { path: { leadId: lead.id } }, body });
  };
  return (
    <Modal opened={open} onClose={leave} title={t("edit.title")}>
      <LeadForm
        first={{ email, name, companyName, tags, status }}
        busy={change.isPending}
        error={change.error}
        go={t("edit.go")}
        send={send}
        close={leave}
      />
    </Modal>
  );
}
