"""template.yaml as AWS would see it: translated from SAM, and evaluated for given parameters."""

import logging
import os
import re

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

logging.getLogger("samtranslator").setLevel(logging.ERROR)  # it warns that nobody collects its metrics

LEFT_OUT = object()  # AWS::NoValue


def translate(text):
    """Returns (the template as written, the CloudFormation that SAM makes of it). Needs no network and no account."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    written, source = yaml_parse(text), yaml_parse(text)
    for resource in source["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = {"Bucket": "artefacts", "Key": "artefact.zip"}
    translator = Translator({}, Parser(), boto_session=boto3.session.Session())
    return written, translator.translate(source, parameters(written))


def parameters(template, **given):
    """The parameters' values in a deploy that states only `given`."""
    defaults = {name: str(p["Default"]) for name, p in template["Parameters"].items() if "Default" in p}
    return defaults | given


def evaluate(node, template, values):
    """Resolves references to parameters and conditions. Other resources stay as `<Name>` or `<Name.Attribute>`."""
    if isinstance(node, list):
        return [evaluated for item in node if (evaluated := evaluate(item, template, values)) is not LEFT_OUT]
    if not isinstance(node, dict):
        return node
    if len(node) == 1:
        (function, argument), = node.items()
        if function == "Ref":
            return LEFT_OUT if argument == "AWS::NoValue" else values.get(argument, f"<{argument}>")
        if function == "Fn::GetAtt":
            return f"<{argument if isinstance(argument, str) else '.'.join(argument)}>"
        if function == "Fn::Sub":
            text, own = argument if isinstance(argument, list) else (argument, {})
            named = values | {name: evaluate(value, template, values) for name, value in own.items()}
            return re.sub(r"\$\{([^}]+)}", lambda name: named.get(name[1], f"<{name[1]}>"), text)
        if function == "Fn::If":
            name, then, otherwise = argument
            return evaluate(then if holds(template["Conditions"][name], template, values) else otherwise, template, values)
    pairs = {key: evaluate(item, template, values) for key, item in node.items()}
    return {key: item for key, item in pairs.items() if item is not LEFT_OUT}


def holds(condition, template, values):
    (function, argument), = condition.items()
    if function == "Condition":
        return holds(template["Conditions"][argument], template, values)
    if function == "Fn::Not":
        return not holds(argument[0], template, values)
    if function == "Fn::And":
        return all(holds(one, template, values) for one in argument)
    if function == "Fn::Or":
        return any(holds(one, template, values) for one in argument)
    if function == "Fn::Equals":
        left, right = (evaluate(side, template, values) for side in argument)
        return left == right
    raise ValueError(f"no rule for {function}")


def environment(function, template, values):
    """The environment of a translated function, as Lambda would be given it."""
    return evaluate(template["Resources"][function]["Properties"]["Environment"]["Variables"], template, values)
