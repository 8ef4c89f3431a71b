import { Modal } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { refresh } from "@/app/live";
import { LeadForm, type LeadValues } from "./LeadForm";

const NOTHING: LeadValues = { email: "", name: "", companyName: "", status: "new", tags: [] };

interface AddLeadProps {
  open: boolean;
  close: () => void;
}

/** A lead that somebody adds by hand; one arrives at its page. */
export function AddLead({ open, close }: AddLeadProps) {
  const { t } = useTranslation("leads");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const add = api.useMutation("post", "/api/v1/leads", {
    onSuccess: (lead) => {
      refresh(queries, ["leads"]);
      void navigate({ to: "/leads/$leadId", params: { leadId: lead.id } });
    },
  });
  const leave = () => {
    add.reset();
    close();
  };
  return (
    <Modal opened={open} onClose={leave} title={t("add.title")}>
      <LeadForm
        first={NOTHING}
        withEmail
        busy={add.isPending}
        error={add.error}
        go={t("add.go")}
        send={(body) => add.mutate({ body })}
        close={leave}
      />
    </Modal>
  );
}
