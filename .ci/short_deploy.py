"""What `python3 -m deploy` does to the account, without what makes it slow: SAM, which starts for half a minute. For deploy_bench_proof.py.

The template goes to CloudFormation as SAM would send it. That the command itself works is what deploy_bench.py shows.
"""

import io
import json
import time
import zipfile

from emulated import FUNCTIONS, Workplace

BUCKET = "artefacts"


def archive(program):
    """What Lambda is given of a program."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        entry = zipfile.ZipInfo("bootstrap")
        entry.external_attr = 0o755 << 16
        file.writestr(entry, (program / "bootstrap").read_bytes())
    return packed.getvalue()


class ShortWorkplace(Workplace):
    """A place to deploy from whose commands are calls."""

    def __init__(self, programs, *others):
        super().__init__(programs, *others)
        self.programs = programs

    def deploy(self, cloud, command, *words, environment=None):
        began = time.monotonic()
        {"install": self.install, "secret": self.change, "uninstall": self.uninstall}[command](cloud, *words, **environment or {})
        print(f"     {command} {' '.join(words)} ({time.monotonic() - began:.0f} s)", flush=True)

    def install(self, cloud):
        s3, text = cloud.of("s3"), (self.folder / "template.yaml").read_text()
        s3.create_bucket(Bucket=BUCKET)
        for function in FUNCTIONS:
            s3.put_object(Bucket=BUCKET, Key=function, Body=archive(self.programs / function))
            text = text.replace(f"CodeUri: functions/{function}\n", f"CodeUri: s3://{BUCKET}/{function}\n")
        s3.put_object(Bucket=BUCKET, Key="template", Body=text.encode())
        held = self.credentials | {"SETUP_TOKEN": "a-token-that-nobody-guesses"}
        made = cloud.of("secretsmanager").create_secret(Name=self.secret_name, SecretString=json.dumps(held))
        cloudformation = cloud.of("cloudformation")
        cloudformation.create_stack(
            StackName=self.stack, TemplateURL=f"{cloud.address}/{BUCKET}/template", Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
            Parameters=self.given(made["VersionId"]),
        )
        self.wait(cloudformation, "stack_create_complete")

    def given(self, version):
        all_of_them = self.parameters | {"SecretVersionId": version, "Concurrency": "small", "TableProtection": "yes"}
        return [{"ParameterKey": name, "ParameterValue": value} for name, value in all_of_them.items()]

    def change(self, cloud, key, **values):
        held = cloud.secret(self) | {key: values[key]}
        changed = cloud.of("secretsmanager").put_secret_value(SecretId=self.secret_name, SecretString=json.dumps(held))
        cloudformation = cloud.of("cloudformation")
        cloudformation.update_stack(
            StackName=self.stack, UsePreviousTemplate=True, Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"], Parameters=self.given(changed["VersionId"]),
        )
        self.wait(cloudformation, "stack_update_complete")

    def uninstall(self, cloud, stack):
        cloudformation = cloud.of("cloudformation")
        cloudformation.delete_stack(StackName=stack)
        self.wait(cloudformation, "stack_delete_complete")

    def wait(self, cloudformation, state):
        cloudformation.get_waiter(state).wait(StackName=self.stack, WaiterConfig={"Delay": 1, "MaxAttempts": 300})
