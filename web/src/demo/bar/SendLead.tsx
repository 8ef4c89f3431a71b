import { Anchor, Button, Menu, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconExternalLink, IconUserPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { said } from "@/api/problem";
import { refresh } from "@/app/live";

/** Has somebody who does not exist fill in the form. */
export function useSending() {
  const { t } = useTranslation(["demo", "kit"]);
  const queries = useQueryClient();
  const navigate = useNavigate();
  return api.useMutation("post", "/api/v1/demo/leads", {
    onSuccess: (lead) => {
      const { leadId } = lead;
      refresh(queries);
      notifications.show({
        title: t("bar.sent", { name: lead.name }),
        message: (
          <>
            <Text fz="sm">{t("bar.sentText", { company: lead.companyName, budget: lead.budget })}</Text>
            {leadId && (
              <Anchor
                fz="sm"
                component="button"
                onClick={() => void navigate({ to: "/leads/$leadId", params: { leadId } })}
              >
                {t("bar.see")}
              </Anchor>
            )}
          </>
        ),
      });
    },
    onError: (error) => notifications.show({ color: "red", message: said(error, t("kit:away")) }),
  });
}

/** Leads come in by asking: of two kinds, or by the form itself. */
export function SendLead() {
  const { t } = useTranslation("demo");
  const sending = useSending();
  const forms = api.useQuery("get", "/api/v1/forms", { params: { query: { limit: 50 } } });
  const form = forms.data?.items.find((item) => item.isDefault);
  return (
    <Menu position="bottom-end" width={270}>
      <Menu.Target>
        <Button
          size="compact-sm"
          h={30}
          loading={sending.isPending}
          leftSection={<IconUserPlus size={15} aria-hidden />}
        >
          {t("bar.send")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(["high", "low"] as const).map((budget) => (
          <Menu.Item key={budget} onClick={() => sending.mutate({ body: { budget } })}>
            <Item title={t(`bar.${budget}`)} hint={t(`bar.${budget}Hint`)} />
          </Menu.Item>
        ))}
        {form && (
          <>
            <Menu.Divider />
            <Menu.Item
              component="a"
              href={form.hostedUrl}
              target="_blank"
              rel="noopener"
              rightSection={<IconExternalLink size={14} aria-hidden />}
            >
              <Item title={t("bar.form")} hint={t("bar.formHint")} />
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function Item({ title, hint }: { title: string; hint: string }) {
  return (
    <>
      <Text fz="sm" fw={550}>
        {title}
      </Text>
      <Text fz="xs" c="dimmed">
        {hint}
      </Text>
    </>
  );
}
