//! What stands in a file: functions with their size, types, documentation.

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Attribute, Expr, ExprLit, ImplItem, ImplItemFn, Item, ItemFn, Lit, Meta, TraitItemFn,
    Visibility, spanned::Spanned, visit::Visit,
};

use crate::source::{SourceFile, is_test};

/// One function.
pub(crate) struct Function {
    /// File, line and name.
    pub(crate) place: String,
    /// From the line of `fn` to that of its closing brace.
    pub(crate) lines: usize,
    /// Tokens of its signature and body.
    pub(crate) tokens: usize,
}

/// One public item.
pub(crate) struct Documented {
    /// File, line and name.
    pub(crate) place: String,
    /// Words of its documentation; 0 = none.
    pub(crate) words: usize,
}

/// Everything that is counted in one file.
#[derive(Default)]
pub(crate) struct Items {
    /// Functions and methods.
    pub(crate) functions: Vec<Function>,
    /// Public items and whether they are documented.
    pub(crate) public: Vec<Documented>,
    /// Names of types, traits and aliases defined here.
    pub(crate) types: Vec<String>,
    /// Calls that panic.
    pub(crate) panics: Vec<String>,
    path: String,
}

impl Items {
    /// Counts what `file` holds.
    pub(crate) fn of(file: &SourceFile) -> Self {
        let mut items = Self {
            path: file.path.clone(),
            ..Self::default()
        };
        for item in file.items.iter().filter(|item| !is_test(item)) {
            items.visit_item(item);
        }
        items
    }

    fn place(&self, line: usize, name: &str) -> String {
        format!("{}:{line} {name}", self.path)
    }

    fn function(
        &mut self,
        name: &syn::Ident,
        of: &impl quote_tokens::Tokens,
        from: usize,
        to: usize,
    ) {
        self.functions.push(Function {
            place: self.place(from, &name.to_string()),
            lines: to + 1 - from,
            tokens: of.tokens(),
        });
    }

    fn public(&mut self, visibility: &Visibility, attributes: &[Attribute], name: &syn::Ident) {
        if matches!(visibility, Visibility::Public(_)) {
            let place = self.place(name.span().start().line, &name.to_string());
            let words = doc_words(attributes);
            self.public.push(Documented { place, words });
        }
    }
}

impl Visit<'_> for Items {
    fn visit_item(&mut self, item: &Item) {
        if is_test(item) {
            return;
        }
        match item {
            Item::Struct(one) => {
                self.types.push(one.ident.to_string());
                self.public(&one.vis, &one.attrs, &one.ident);
            }
            Item::Enum(one) => {
                self.types.push(one.ident.to_string());
                self.public(&one.vis, &one.attrs, &one.ident);
            }
            Item::Trait(one) => {
                self.types.push(one.ident.to_string());
                self.public(&one.vis, &one.attrs, &one.ident);
            }
            Item::Type(one) => {
                self.types.push(one.ident.to_string());
                self.public(&one.vis, &one.attrs, &one.ident);
            }
            Item::Const(one) => self.public(&one.vis, &one.attrs, &one.ident),
            Item::Fn(one) => self.public(&one.vis, &one.attrs, &one.sig.ident),
            Item::Impl(one) => {
                for method in &one.items {
                    if let ImplItem::Fn(method) = method {
                        self.public(&method.vis, &method.attrs, &method.sig.ident);
                    }
                }
            }
            _ => {}
        }
        syn::visit::visit_item(self, item);
    }

    fn visit_item_fn(&mut self, one: &ItemFn) {
        let (from, to) = (
            one.sig.fn_token.span.start().line,
            one.block.span().end().line,
        );
        self.function(&one.sig.ident, one, from, to);
        syn::visit::visit_item_fn(self, one);
    }

    fn visit_impl_item_fn(&mut self, one: &ImplItemFn) {
        let (from, to) = (
            one.sig.fn_token.span.start().line,
            one.block.span().end().line,
        );
        self.function(&one.sig.ident, one, from, to);
        syn::visit::visit_impl_item_fn(self, one);
    }

    fn visit_trait_item_fn(&mut self, one: &TraitItemFn) {
        if let Some(block) = &one.default {
            let (from, to) = (one.sig.fn_token.span.start().line, block.span().end().line);
            self.function(&one.sig.ident, one, from, to);
        }
        syn::visit::visit_trait_item_fn(self, one);
    }

    fn visit_expr_method_call(&mut self, call: &syn::ExprMethodCall) {
        if call.method == "unwrap" || call.method == "expect" {
            let place = self.place(call.method.span().start().line, &call.method.to_string());
            self.panics.push(place);
        }
        syn::visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, one: &syn::Macro) {
        let name = one.path.segments.last().map(|last| last.ident.to_string());
        if let Some(name @ ("panic" | "unreachable" | "todo" | "unimplemented")) = name.as_deref() {
            let place = self.place(one.path.span().start().line, name);
            self.panics.push(place);
        }
        syn::visit::visit_macro(self, one);
    }
}

/// Words in an item's documentation.
fn doc_words(attributes: &[Attribute]) -> usize {
    attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
                Expr::Lit(ExprLit {
                    lit: Lit::Str(text),
                    ..
                }) => Some(text.value().split_whitespace().count()),
                _ => None,
            },
            _ => None,
        })
        .sum()
}

fn leaves(tokens: TokenStream) -> usize {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => 2 + leaves(group.stream()),
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => 1,
        })
        .sum()
}

mod quote_tokens {
    use quote::ToTokens;

    /// What can be written out as tokens again.
    pub(super) trait Tokens {
        /// How many tokens, brackets counted one by one, attributes and comments left out.
        fn tokens(&self) -> usize;
    }

    impl Tokens for syn::ItemFn {
        fn tokens(&self) -> usize {
            count(&self.sig, &self.block)
        }
    }

    impl Tokens for syn::ImplItemFn {
        fn tokens(&self) -> usize {
            count(&self.sig, &self.block)
        }
    }

    impl Tokens for syn::TraitItemFn {
        fn tokens(&self) -> usize {
            count(&self.sig, &self.default)
        }
    }

    fn count(signature: &syn::Signature, block: &impl ToTokens) -> usize {
        super::leaves(signature.to_token_stream()) + super::leaves(block.to_token_stream())
    }
}
