<?php
/* Reads PHP from standard input as PHP 5.6 (nikic/php-parser); prints what is newer, and the functions that are called. */

require '/usr/share/php/PhpParser/autoload.php';

use PhpParser\Lexer\Emulative;
use PhpParser\Node;
use PhpParser\NodeTraverser;
use PhpParser\NodeVisitorAbstract;
use PhpParser\ParserFactory;

/* What the grammar of PHP 5 lets through, or reads as something else. */
final class Newer extends NodeVisitorAbstract
{
    const TYPES = ['int', 'integer', 'float', 'bool', 'boolean', 'string', 'iterable', 'object', 'mixed', 'void', 'null'];
    public $found = [];
    public $calls = [];

    public function enterNode(Node $node)
    {
        if ($node instanceof Node\Param) {
            $this->type($node->type, 'scalar type of a parameter');
        }
        if ($node instanceof Node\FunctionLike && $node->getReturnType() !== null) {
            $this->found[] = 'return type';
        }
        if ($node instanceof Node\Stmt\Property && $node->type !== null) {
            $this->found[] = 'type of a property';
        }
        if ($node instanceof Node\Stmt\ClassConst && $node->flags !== 0) {
            $this->found[] = 'visibility of a constant';
        }
        if ($node instanceof Node\Expr\Assign && $node->var instanceof Node\Expr\Array_) {
            $this->found[] = 'short list';
        }
        if ($node instanceof Node\Stmt\Foreach_ && $node->valueVar instanceof Node\Expr\Array_) {
            $this->found[] = 'short list';
        }
        if ($node instanceof Node\Expr\BinaryOp\Coalesce || $node instanceof Node\Expr\AssignOp\Coalesce) {
            $this->found[] = 'null coalescing';
        }
        if ($node instanceof Node\Expr\BinaryOp\Spaceship) {
            $this->found[] = 'spaceship';
        }
        if ($node instanceof Node\Expr\New_ && $node->class instanceof Node\Stmt\Class_) {
            $this->found[] = 'anonymous class';
        }
        if ($node instanceof Node\Stmt\TryCatch) {
            foreach ($node->catches as $catch) {
                $names = array_map('strval', $catch->types);
                if (count($names) > 1 || array_intersect($names, ['Throwable', 'Error', 'TypeError', 'ValueError'])) {
                    $this->found[] = 'catch of PHP 7';
                }
            }
        }
        if ($node instanceof Node\Stmt\GroupUse) {
            $this->found[] = 'group use';
        }
        $written = (string) $node->getAttribute('rawValue', '');
        if ($node instanceof Node\Scalar\LNumber && strpos($written, '_') !== false) {
            $this->found[] = 'underscore in a number';
        }
        if (strpos($written, '"') === 0 && strpos($written, '\\u{') !== false) {
            $this->found[] = 'escape of a code point';
        }
        if ($node instanceof Node\Expr\FuncCall) {
            $this->call($node);
        }
    }

    private function call(Node\Expr\FuncCall $node)
    {
        $name = $node->name instanceof Node\Name ? $node->name->toLowerString() : '(variable)';
        $this->calls[] = $name;
        $known = ['session_start' => 0, 'dirname' => 1, 'unserialize' => 1];
        $options = ['session_set_cookie_params' => 0, 'setcookie' => 2, 'setrawcookie' => 2];
        $place = isset($options[$name]) ? $options[$name] : null;
        $array = $place !== null && isset($node->args[$place]) && $node->args[$place]->value instanceof Node\Expr\Array_;
        if ($array || (isset($known[$name]) && count($node->args) > $known[$name])) {
            $this->found[] = 'arguments of PHP 7';
        }
    }

    private function type($type, $what)
    {
        $name = $type instanceof Node\Name || $type instanceof Node\Identifier ? strtolower($type->toString()) : '';
        if (in_array($name, self::TYPES, true) || ($type !== null && $name === '')) {
            $this->found[] = $what;
        }
    }
}

$lexer = new Emulative(['phpVersion' => '5.6']);
$visitor = new Newer();
try {
    $tree = (new ParserFactory())->create(ParserFactory::ONLY_PHP5, $lexer)->parse(stream_get_contents(STDIN));
    $traverser = new NodeTraverser();
    $traverser->addVisitor($visitor);
    $traverser->traverse($tree);
} catch (PhpParser\Error $error) {
    $visitor->found[] = 'no PHP 5.6: ' . $error->getMessage();
}
echo json_encode(['newer' => array_unique($visitor->found), 'calls' => array_values(array_unique($visitor->calls))]);
