import {
  Chip,
  Grid,
  Group,
  Input,
  NumberInput,
  PasswordInput,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { PROVIDER_NAMES, PROVIDERS, providerOf, type Values } from "./values";

interface AccountFieldsProps {
  form: UseFormReturnType<Values>;
  keepsPassword: boolean;
}

/** Host, port, encryption, user and password; those of well-known providers by one click. */
export function AccountFields({ form, keepsPassword }: AccountFieldsProps) {
  const { t } = useTranslation("settings");
  const kept = keepsPassword && !form.isDirty("host") && !form.isDirty("user");
  return (
    <Stack gap="md">
      <Providers form={form} />
      <Grid>
        <Grid.Col span={{ base: 12, sm: 8 }}>
          <TextInput label={t("mail.host")} placeholder="smtp.example.com" {...form.getInputProps("host")} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 4 }}>
          <NumberInput label={t("mail.port")} min={1} max={65535} hideControls {...form.getInputProps("port")} />
        </Grid.Col>
      </Grid>
      <Input.Wrapper
        label={t("mail.security")}
        labelElement="div"
        description={t(`mail.securityAbout.${form.values.security}`)}
        inputWrapperOrder={["label", "input", "description", "error"]}
        error={form.errors["security"]}
      >
        <div style={{ marginBlock: 4 }}>
          <SegmentedControl
            aria-label={t("mail.security")}
            data={(["starttls", "tls", "none"] as const).map((name) => ({
              value: name,
              label: t(`mail.securities.${name}`),
            }))}
            value={form.values.security}
            onChange={(value) => form.setFieldValue("security", value as Values["security"])}
          />
        </div>
      </Input.Wrapper>
      <Grid>
        <Grid.Col span={{ base: 12, sm: 6 }}>
          <TextInput label={t("mail.user")} autoComplete="off" {...form.getInputProps("user")} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 6 }}>
          <PasswordInput
            label={t("mail.password")}
            autoComplete="new-password"
            placeholder={kept ? t("mail.passwordKept") : ""}
            {...form.getInputProps("password")}
          />
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

function Providers({ form }: { form: UseFormReturnType<Values> }) {
  const { t } = useTranslation("settings");
  const chosen = providerOf(form.values.host);
  return (
    <Stack gap={6}>
      <Chip.Group
        value={chosen ?? ""}
        onChange={(name) => {
          const provider = PROVIDER_NAMES.find((known) => known === name);
          if (provider) form.setValues({ ...PROVIDERS[provider] });
        }}
      >
        <Group gap="xs" role="group" aria-label={t("mail.providers")}>
          {PROVIDER_NAMES.map((name) => (
            <Chip key={name} value={name} size="sm" variant="outline">
              {t(`mail.provider.${name}`)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {chosen && (
        <Text fz="sm" c="dimmed">
          {t(`mail.providerAbout.${chosen}`)}
        </Text>
      )}
    </Stack>
  );
}
